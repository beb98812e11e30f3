import { bindArguments, integerArgument, textArgument } from "./arguments.js";
import { printed } from "./format-value.js";
import { strftime } from "./strftime.js";
import { failed, TemplateProblem, unsupported } from "./template-problem.js";
import { Text } from "./text.js";
import { type Arguments, Callable, Dictionary, itemsOf, Namespace, Sequence, type Value } from "./values.js";

/** No template counts further than this. */
const longestRange = 1_000_000;

function range({ positional, named }: Arguments): Value {
  if (named.size > 0 || positional.length === 0 || positional.length > 3) return failed("range takes 1 to 3 arguments", "range");
  const [a = 0, b, by = 1] = positional.map((value) => integerArgument(value, "range"));
  const [start, stop] = b === undefined ? [0, a] : [a, b];
  if (by === 0) return failed("range() arg 3 must not be zero", "range");
  const count = Math.max(0, Math.ceil((stop - start) / by));
  if (count > longestRange) return unsupported(`range of ${count} numbers`, "range");
  return new Sequence(
    Array.from({ length: count }, (_, i) => BigInt(start + i * by)),
    "range",
  );
}

/** The entries of `dict(…)` and `namespace(…)`. */
function entriesOf({ positional, named }: Arguments, what: string): (readonly [Value, Value])[] {
  const [first, ...more] = positional;
  if (more.length > 0) return failed(`${what} expected at most 1 argument, got ${positional.length}`, what);
  const given = first === undefined ? [] : first instanceof Dictionary ? first.entries : itemsOf(first).map((pair) => pairOf(pair, what));
  return [...given, ...[...named].map(([name, value]) => [new Text(name), value] as const)];
}

function pairOf(value: Value, what: string): readonly [Value, Value] {
  const [key, second, ...more] = itemsOf(value);
  return key === undefined || second === undefined || more.length > 0 ? failed(`${what}: expected pairs`, what) : [key, second];
}

function namespace(given: Arguments): Value {
  return new Namespace(
    new Map(entriesOf(given, "namespace").map(([key, value]) => [checkedName(textArgument(key, "namespace").text), value])),
  );
}

/** Transformers' namespaces store no such names. */
export function checkedName(name: string): string {
  return name.startsWith("_")
    ? failed(`Chat templates cannot store underscore-prefixed attributes on a namespace, but got '${name}'`)
    : name;
}

function raiseException(given: Arguments): Value {
  const { message = null } = bindArguments("raise_exception", ["message"], given);
  throw new TemplateProblem("raised", printed(message).text);
}

const asFunction = (name: string, call: (given: Arguments) => Value): readonly [string, Callable] => [name, new Callable(name, call)];

/**
 * The functions that Transformers gives every template.
 * @param today What `strftime_now` writes; undefined where nobody says which day it is.
 */
export function globalNames(today: Date | undefined): Readonly<Record<string, Value>> {
  const strftimeNow = (given: Arguments): Value => {
    const format = textArgument(bindArguments("strftime_now", ["format"], given).format, "strftime_now").text;
    if (today === undefined) throw new TemplateProblem("unsupported", "today's date, which nobody has given", "strftime_now");
    return new Text(strftime(today, format));
  };
  const refused = ["lipsum", "cycler", "joiner"].map((name) => asFunction(name, () => unsupported(`the function ${name}`, name)));
  return Object.fromEntries([
    asFunction("range", range),
    asFunction("dict", (given) => new Dictionary(entriesOf(given, "dict"))),
    asFunction("namespace", namespace),
    asFunction("raise_exception", raiseException),
    asFunction("strftime_now", strftimeNow),
    ...refused,
  ]);
}
