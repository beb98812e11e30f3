import { arithmetic } from "./arithmetic.js";
import { compare, contains, isEqual } from "./compare-values.js";
import { printed } from "./format-value.js";
import type { BinaryNode, TemplateNode } from "./template-node.js";
import { Text } from "./text.js";
import { isTrue, type Value } from "./values.js";

type Evaluate = (side: TemplateNode) => Value;

const comparisons: Readonly<Record<string, (left: Value, right: Value) => boolean>> = {
  "==": isEqual,
  "!=": (left, right) => !isEqual(left, right),
  "<": (left, right) => compare(left, right, "<") < 0,
  "<=": (left, right) => compare(left, right, "<=") <= 0,
  ">": (left, right) => compare(left, right, ">") > 0,
  ">=": (left, right) => compare(left, right, ">=") >= 0,
  in: (left, right) => contains(right, left),
  "not in": (left, right) => !contains(right, left),
};

const sums = new Set(["+", "-", "~"]);

/** `left OPERATOR right`, as Python has it. @param evaluate The value of a side, which `and` and `or` may not want. */
export function binary(node: BinaryNode, evaluate: Evaluate): Value {
  const operator = node.operator.value;
  if (operator === "and" || operator === "or") {
    const left = evaluate(node.left);
    return isTrue(left) === (operator === "and") ? evaluate(node.right) : left;
  }
  if (Object.hasOwn(comparisons, operator))
    return compared(
      chainOf(node, (other) => Object.hasOwn(comparisons, other)),
      evaluate,
    );
  if (sums.has(operator))
    return summed(
      chainOf(node, (other) => sums.has(other)),
      evaluate,
    );
  return arithmetic(operator, evaluate(node.left), evaluate(node.right));
}

/** Operands with the operator before each; the first has none. */
type Chain = readonly { readonly operator: string; readonly operand: TemplateNode }[];

/** What stands without parentheses in a row: `a < b < c`, which the parser reads as `(a < b) < c`. What stood in parentheses is a call here. */
function chainOf({ operator, left, right }: BinaryNode, isLink: (operator: string) => boolean): Chain {
  const before =
    left.type === "BinaryExpression" && isLink(left.operator.value) ? chainOf(left, isLink) : [{ operator: "", operand: left }];
  return [...before, { operator: operator.value, operand: right }];
}

/** Each operand is compared with the one before, and evaluated once, until a comparison is false. */
function compared([first, ...others]: Chain, evaluate: Evaluate): boolean {
  let left = evaluate((first as Chain[number]).operand);
  for (const { operator, operand } of others) {
    const right = evaluate(operand);
    if (!comparisons[operator]?.(left, right)) return false;
    left = right;
  }
  return true;
}

/** `~` comes before `+` and `-`: `a + b ~ c` is `a + (b ~ c)`. */
function summed(chain: Chain, evaluate: Evaluate): Value {
  const terms: { readonly operator: string; value: Value }[] = [];
  for (const { operator, operand } of chain) {
    const value = evaluate(operand);
    const last = terms.at(-1);
    if (operator === "~" && last !== undefined) last.value = Text.join([printed(last.value), printed(value)]);
    else terms.push({ operator, value });
  }
  const [first, ...others] = terms.map(({ operator, value }) => ({ operator, value }));
  return others.reduce<Value>((sum, { operator, value }) => arithmetic(operator, sum, value), (first as { readonly value: Value }).value);
}
