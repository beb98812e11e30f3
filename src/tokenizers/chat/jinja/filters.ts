import { bindArguments, integerArgument } from "./arguments.js";
import { isNumber, numberOf } from "./compare-values.js";
import { printed } from "./format-value.js";
import { capitalized, changedCase, titled } from "./letter-case.js";
import { sequenceFilters } from "./sequence-filters.js";
import { failed, unsupported } from "./template-problem.js";
import { empty, Text } from "./text.js";
import { replaced } from "./text-methods.js";
import { toJson } from "./to-json.js";
import { type Arguments, isTrue, itemsOf, lengthOf, Sequence, typeName, Undefined, type Value } from "./values.js";
import { linesOf, stripped } from "./white-space.js";

/** A filter: what it makes of a value. Names, arguments and results are Jinja's, `tojson` Transformers'. */
export type Filter = (value: Value, given: Arguments) => Value;

/** A filter that makes a text of the value first, as most of Jinja's do. */
const ofText =
  (name: string, make: (text: Text) => Value): Filter =>
  (value, given) => {
    bindArguments(name, [], given);
    return make(printed(value));
  };

const trim: Filter = (value, given) => {
  const { chars = null } = bindArguments("trim", ["chars"], given);
  return stripped(printed(value), "both", chars instanceof Text ? chars.text : undefined);
};

const length: Filter = (value, given) => {
  bindArguments("length", [], given);
  return lengthOf(value);
};

const otherwise: Filter = (value, given) => {
  const { default_value = empty, boolean = false } = bindArguments("default", ["default_value", "boolean"], given);
  return value instanceof Undefined || (isTrue(boolean) && !isTrue(value)) ? default_value : value;
};

const join: Filter = (value, given) => {
  const { d = empty, attribute } = bindArguments("join", ["d", "attribute"], given);
  if (attribute !== undefined) return unsupported("join(attribute=…)", "join");
  return Text.join(itemsOf(value).map(printed), printed(d));
};

const replace: Filter = (value, given) => {
  const { old, by, count = null } = bindArguments("replace", ["old", "by", "count"], given);
  if (old === undefined || by === undefined) return failed("replace: an argument is missing", "replace");
  return replaced(printed(value), printed(old), { by: printed(by), most: count === null ? -1 : integerArgument(count, "replace") });
};

const indent: Filter = (value, given) => {
  const { width = 4n, first = false, blank = false } = bindArguments("indent", ["width", "first", "blank"], given);
  if (!(value instanceof Text)) return failed(`'${typeName(value)}' object has no attribute 'splitlines'`, "indent");
  const by = width instanceof Text ? width : new Text(" ".repeat(Math.max(0, integerArgument(width, "indent"))));
  const [head = empty, ...rest] = linesOf(Text.join([value, new Text("\n")]));
  const lines = rest.map((line) => (line.text !== "" || isTrue(blank) ? Text.join([by, line]) : line));
  const indented = Text.join([head, ...lines], new Text("\n"));
  return isTrue(first) ? Text.join([by, indented]) : indented;
};

const integer: Filter = (value, given) => {
  const { default: fallback = 0n, base = 10n } = bindArguments("int", ["default", "base"], given);
  if (base !== 10n) return unsupported("int(base=…)", "int");
  if (value instanceof Undefined) return failed(`'${value.name}' is undefined`, value.name);
  if (typeof value === "number") return Number.isFinite(value) ? BigInt(Math.trunc(value)) : fallback;
  if (isNumber(value)) return numberOf(value);
  const text = value instanceof Text ? stripped(value, "both").text : "";
  if (/^[-+]?\d+$/.test(text)) return BigInt(text.replace(/^\+/, ""));
  return /^[-+]?[\d._eE+-]+$|^[-+]?(inf|nan)/i.test(text) ? unsupported(`int of ${JSON.stringify(text)}`, "int") : fallback;
};

const absolute: Filter = (value, given) => {
  bindArguments("abs", [], given);
  if (!isNumber(value)) return failed(`bad operand type for abs(): '${typeName(value)}'`, "abs");
  const number = numberOf(value);
  return number < 0 ? -number : number;
};

const list: Filter = (value, given) => {
  bindArguments("list", [], given);
  return new Sequence(itemsOf(value));
};

const filters: Readonly<Record<string, Filter>> = {
  ...sequenceFilters,
  trim,
  length,
  count: length,
  default: otherwise,
  d: otherwise,
  join,
  replace,
  indent,
  int: integer,
  abs: absolute,
  list,
  tojson: toJson,
  string: ofText("string", (text) => text),
  upper: ofText("upper", (text) => changedCase(text, "upper")),
  lower: ofText("lower", (text) => changedCase(text, "lower")),
  capitalize: ofText("capitalize", capitalized),
  title: ofText("title", (text) => titled(text, "parts")),
};

/** A filter by its name. Others than these are refused. */
export function filterNamed(name: string): Filter {
  return (Object.hasOwn(filters, name) ? filters[name] : undefined) ?? unsupported(`the filter ${name}`, name);
}
