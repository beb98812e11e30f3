import { arithmetic } from "./arithmetic.js";
import { compare, contains, isEqual, isNumber } from "./compare-values.js";
import { failed, unsupported } from "./template-problem.js";
import { Text } from "./text.js";
import { Callable, Dictionary, Sequence, Undefined, type Value } from "./values.js";

type Test = (value: Value) => boolean;

const tests: Readonly<Record<string, Test>> = {
  defined: (value) => !(value instanceof Undefined),
  undefined: (value) => value instanceof Undefined,
  none: (value) => value === null,
  boolean: (value) => typeof value === "boolean",
  true: (value) => value === true,
  false: (value) => value === false,
  integer: (value) => typeof value === "bigint",
  float: (value) => typeof value === "number",
  number: (value) => isNumber(value),
  string: (value) => value instanceof Text,
  mapping: (value) => value instanceof Dictionary,
  callable: (value) => value instanceof Callable,
  iterable: (value) => [Text, Sequence, Dictionary, Undefined].some((type) => value instanceof type),
  sequence: (value) => {
    if (value instanceof Sequence) return value.kind !== "generator" && value.kind !== "view";
    return [Text, Dictionary, Undefined].some((type) => value instanceof type);
  },
  even: (value) => isEqual(arithmetic("%", value, 2n), 0n),
  odd: (value) => isEqual(arithmetic("%", value, 2n), 1n),
};

type Comparison = (value: Value, other: Value) => boolean;

const isLess: Comparison = (value, other) => compare(value, other, "<") < 0;
const isGreater: Comparison = (value, other) => compare(value, other, ">") > 0;
const isAtMost: Comparison = (value, other) => compare(value, other, "<=") <= 0;
const isAtLeast: Comparison = (value, other) => compare(value, other, ">=") >= 0;
const isOther: Comparison = (value, other) => !isEqual(value, other);

const comparisons: Readonly<Record<string, Comparison>> = {
  eq: isEqual,
  equalto: isEqual,
  "==": isEqual,
  ne: isOther,
  "!=": isOther,
  lt: isLess,
  lessthan: isLess,
  "<": isLess,
  gt: isGreater,
  greaterthan: isGreater,
  ">": isGreater,
  le: isAtMost,
  "<=": isAtMost,
  ge: isAtLeast,
  ">=": isAtLeast,
  in: (value, container) => contains(container, value),
};

/** Whether `value is name`, with what the name is followed by. Tests that are not known here are refused by their names. */
export function isTested(value: Value, name: string, others: readonly Value[]): boolean {
  const comparison = Object.hasOwn(comparisons, name) ? comparisons[name] : undefined;
  const [other, ...more] = others;
  if (comparison !== undefined) {
    if (other === undefined || more.length > 0) return failed(`the test ${name} takes one argument`, name);
    return comparison(value, other);
  }
  const test = Object.hasOwn(tests, name) ? tests[name] : undefined;
  if (test === undefined) return unsupported(`the test ${name}`, name);
  return others.length === 0 ? test(value) : failed(`the test ${name} takes no argument`, name);
}
