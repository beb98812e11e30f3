import { bindArguments, integerArgument, textArgument } from "./arguments.js";
import { capitalized, changedCase, titled } from "./letter-case.js";
import { failed, unsupported } from "./template-problem.js";
import { empty, Text } from "./text.js";
import { type Arguments, Callable, itemsOf, Sequence, typeName, type Value } from "./values.js";
import { type Ends, linesOf, stripped, wordsOf } from "./white-space.js";

type Method = (text: Text, given: Arguments) => Value;

const strip =
  (ends: Ends): Method =>
  (text, given) => {
    const { chars = null } = bindArguments("strip", ["chars"], given);
    return stripped(text, ends, chars === null ? undefined : textArgument(chars, "strip").text);
  };

/** Whether a text begins or ends with one of the given ones. */
const hasAt =
  (name: "startsWith" | "endsWith"): Method =>
  (text, given) => {
    const { affix } = bindArguments(name.toLowerCase(), ["affix"], given);
    const all = affix instanceof Sequence && affix.kind === "tuple" ? affix.items : [affix];
    return all.some((each) => text.text[name](textArgument(each, name.toLowerCase()).text));
  };

const split: Method = (text, given) => {
  const { sep = null, maxsplit = -1n } = bindArguments("split", ["sep", "maxsplit"], given);
  const most = limitOf(integerArgument(maxsplit, "split"));
  if (sep === null) return new Sequence(wordsOf(text, most));
  return new Sequence(text.split(separatorOf(sep, "split"), most));
};

const rsplit: Method = (text, given) => {
  const { sep = null, maxsplit = -1n } = bindArguments("rsplit", ["sep", "maxsplit"], given);
  const most = limitOf(integerArgument(maxsplit, "rsplit"));
  if (sep === null)
    return most === Number.POSITIVE_INFINITY ? new Sequence(wordsOf(text)) : unsupported("rsplit(None, maxsplit)", "rsplit");
  const separator = separatorOf(sep, "rsplit");
  const parts: Text[] = [];
  let end = text.text.length;
  while (parts.length < most) {
    const at = end < separator.length ? -1 : text.text.lastIndexOf(separator, end - separator.length);
    if (at === -1) break;
    parts.unshift(text.units(at + separator.length, end));
    end = at;
  }
  return new Sequence([text.units(0, end), ...parts]);
};

const partition =
  (isLast: boolean): Method =>
  (text, given) => {
    const separator = separatorOf(bindArguments("partition", ["sep"], given).sep, "partition");
    const at = isLast ? text.text.lastIndexOf(separator) : text.text.indexOf(separator);
    const end = at + separator.length;
    if (at === -1) return new Sequence(isLast ? [empty, empty, text] : [text, empty, empty], "tuple");
    return new Sequence([text.units(0, at), text.units(at, end), text.units(end)], "tuple");
  };

/** A text with one text in the place of another: `str.replace`. */
export function replaced(text: Text, old: Text, { by, most }: { readonly by: Text; readonly most: number }): Text {
  const limit = limitOf(most);
  if (old.text !== "") return Text.join(text.split(old.text, limit), by);
  const parts = text.characters().flatMap((character, i) => (i < limit ? [by, character] : [character]));
  return Text.join(limit > parts.length / 2 ? [...parts, by] : parts);
}

const replace: Method = (text, given) => {
  const { old, by, count = -1n } = bindArguments("replace", ["old", "by", "count"], given);
  return replaced(text, textArgument(old, "replace"), { by: textArgument(by, "replace"), most: integerArgument(count, "replace") });
};

const find =
  (isLast: boolean): Method =>
  (text, given) => {
    const { sub } = bindArguments("find", ["sub"], given);
    const wanted = textArgument(sub, "find").text;
    const at = isLast ? text.text.lastIndexOf(wanted) : text.text.indexOf(wanted);
    return at === -1 ? -1n : BigInt(text.units(0, at).length);
  };

const count: Method = (text, given) => {
  const wanted = textArgument(bindArguments("count", ["sub"], given).sub, "count").text;
  return BigInt(wanted === "" ? text.length + 1 : text.text.split(wanted).length - 1);
};

const join: Method = (text, given) => {
  const { iterable } = bindArguments("join", ["iterable"], given);
  if (iterable === undefined) return failed("join: an argument is missing", "join");
  const parts = itemsOf(iterable).map((item) => {
    if (item instanceof Text) return item;
    return failed(`sequence item: expected str instance, ${typeName(item)} found`, "join");
  });
  return Text.join(parts, text);
};

const without =
  (name: "removeprefix" | "removesuffix"): Method =>
  (text, given) => {
    const affix = textArgument(bindArguments(name, ["affix"], given).affix, name).text;
    if (affix === "") return text;
    if (name === "removeprefix") return text.text.startsWith(affix) ? text.units(affix.length) : text;
    return text.text.endsWith(affix) ? text.units(0, text.text.length - affix.length) : text;
  };

const noArguments =
  (name: string, method: (text: Text) => Value): Method =>
  (text, given) => {
    bindArguments(name, [], given);
    return method(text);
  };

const methods: Readonly<Record<string, Method>> = {
  strip: strip("both"),
  lstrip: strip("start"),
  rstrip: strip("end"),
  startswith: hasAt("startsWith"),
  endswith: hasAt("endsWith"),
  split,
  rsplit,
  partition: partition(false),
  rpartition: partition(true),
  replace,
  find: find(false),
  rfind: find(true),
  count,
  join,
  removeprefix: without("removeprefix"),
  removesuffix: without("removesuffix"),
  splitlines: noArguments("splitlines", (text) => new Sequence(linesOf(text))),
  upper: noArguments("upper", (text) => changedCase(text, "upper")),
  lower: noArguments("lower", (text) => changedCase(text, "lower")),
  capitalize: noArguments("capitalize", capitalized),
  title: noArguments("title", (text) => titled(text, "words")),
};

/** A method of a text, by its name in Python; undefined where there is none here. */
export function textMethod(text: Text, name: string): Callable | undefined {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method && new Callable(name, (given) => method(text, given));
}

function separatorOf(value: Value | undefined, what: string): string {
  const { text } = textArgument(value, what);
  return text === "" ? failed("empty separator", what) : text;
}

/** A number of times; below 0 it is any. */
function limitOf(most: number): number {
  return most < 0 ? Number.POSITIVE_INFINITY : most;
}
