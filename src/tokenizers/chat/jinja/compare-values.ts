import { failed, unsupported } from "./template-problem.js";
import { Text } from "./text.js";
import { Dictionary, itemsOf, Sequence, typeName, Undefined, type Value } from "./values.js";

/** Python's `==`. */
export function isEqual(left: Value, right: Value): boolean {
  if (left instanceof Text && right instanceof Text) return left.text === right.text;
  if (isNumber(left) && isNumber(right)) return orderOf(numberOf(left), numberOf(right)) === 0;
  if (left instanceof Sequence && right instanceof Sequence) return areEqualSequences(left, right);
  if (left instanceof Dictionary && right instanceof Dictionary) return areEqualDictionaries(left, right);
  if (left instanceof Undefined && right instanceof Undefined) return true;
  return left === right;
}

function areEqualSequences(left: Sequence, right: Sequence): boolean {
  for (const { kind } of [left, right]) if (kind === "view" || kind === "generator") unsupported(`comparing a ${kind}`);
  if (left.kind !== right.kind || left.items.length !== right.items.length) return false;
  return left.items.every((item, i) => isEqual(item, right.items[i] as Value));
}

function areEqualDictionaries(left: Dictionary, right: Dictionary): boolean {
  if (left.size !== right.size) return false;
  return left.entries.every(([key, value]) => {
    const other = right.get(key);
    return other !== undefined && isEqual(value, other);
  });
}

/** Below 0 where `left` is less, above where it is more. Fails for values that Python cannot order. */
export function compare(left: Value, right: Value, operator: string): number {
  if (left instanceof Text && right instanceof Text) return compareTexts(left.text, right.text);
  if (isNumber(left) && isNumber(right)) return orderOf(numberOf(left), numberOf(right));
  if (
    left instanceof Sequence &&
    right instanceof Sequence &&
    left.kind === right.kind &&
    (left.kind === "list" || left.kind === "tuple")
  ) {
    const at = left.items.findIndex((item, i) => i >= right.items.length || !isEqual(item, right.items[i] as Value));
    if (at === -1) return left.items.length - right.items.length;
    return at >= right.items.length ? 1 : compare(left.items[at] as Value, right.items[at] as Value, operator);
  }
  return failed(`'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`);
}

/** Of whole numbers and fractions, exactly. */
function orderOf(left: bigint | number, right: bigint | number): number {
  if (left < right) return -1;
  if (left > right) return 1;
  return Number.isNaN(left) || Number.isNaN(right) ? Number.NaN : 0;
}

/** By code points, as Python does; JavaScript's own order is by UTF-16 units. */
function compareTexts(left: string, right: string): number {
  const [a, b] = [Array.from(left), Array.from(right)];
  const at = a.findIndex((character, i) => character !== b[i]);
  if (at === -1) return a.length - b.length;
  if (at >= b.length) return 1;
  return ((a[at] as string).codePointAt(0) as number) - ((b[at] as string).codePointAt(0) as number);
}

/** Python's `in`. */
export function contains(container: Value, item: Value): boolean {
  if (container instanceof Text) {
    if (item instanceof Text) return container.text.includes(item.text);
    return failed(`'in <string>' requires string as left operand, not ${typeName(item)}`);
  }
  if (container instanceof Dictionary) return container.get(item) !== undefined;
  return itemsOf(container).some((other) => isEqual(other, item));
}

/** True and false are numbers in Python. */
export function isNumber(value: Value): value is bigint | number | boolean {
  return typeof value === "bigint" || typeof value === "number" || typeof value === "boolean";
}

/** A number as it is counted with. */
export function numberOf(value: bigint | number | boolean): bigint | number {
  return typeof value === "boolean" ? (value ? 1n : 0n) : value;
}
