import { isNumber, numberOf } from "./compare-values.js";
import { failed, unsupported } from "./template-problem.js";
import { Text } from "./text.js";
import { Sequence, typeName, Undefined, type Value } from "./values.js";

/** No list or text is made longer by a template than this. */
const longest = 10_000_000;
const mostPower = 10_000n;

/** `left OPERATOR right` for `+`, `-`, `*`, `/`, `//`, `%` and `**`, as Python counts. */
export function arithmetic(operator: string, left: Value, right: Value): Value {
  for (const side of [left, right]) if (side instanceof Undefined) failed(`'${side.name}' is undefined`, side.name);
  if (isNumber(left) && isNumber(right)) return ofNumbers(operator, numberOf(left), numberOf(right));
  if (operator === "+") return sumOf(left, right);
  if (operator === "*") return repeated(left, right) ?? repeated(right, left) ?? mismatch(operator, left, right);
  if (operator === "%" && left instanceof Text) return unsupported("formatting by % on a text");
  return mismatch(operator, left, right);
}

function mismatch(operator: string, left: Value, right: Value): never {
  return failed(`unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`);
}

function sumOf(left: Value, right: Value): Value {
  if (left instanceof Text && right instanceof Text) return Text.join([left, right]);
  if (
    left instanceof Sequence &&
    right instanceof Sequence &&
    left.kind === right.kind &&
    (left.kind === "list" || left.kind === "tuple")
  ) {
    return new Sequence([...left.items, ...right.items], left.kind);
  }
  return mismatch("+", left, right);
}

function repeated(value: Value, count: Value): Value | undefined {
  if (typeof count !== "bigint" && typeof count !== "boolean") return undefined;
  const times = Math.max(0, Number(count));
  const length = value instanceof Text ? value.text.length : value instanceof Sequence ? value.items.length : 0;
  if (times * length > longest) return unsupported(`repeating to ${times * length} items`);
  if (value instanceof Text) return Text.join(Array.from({ length: times }, () => value));
  if (!(value instanceof Sequence) || (value.kind !== "list" && value.kind !== "tuple")) return undefined;
  return new Sequence(Array.from({ length: times }, () => value.items).flat(), value.kind);
}

function ofNumbers(operator: string, left: bigint | number, right: bigint | number): Value {
  if (typeof left === "bigint" && typeof right === "bigint") return ofIntegers(operator, left, right);
  return ofFloats(operator, Number(left), Number(right));
}

function ofIntegers(operator: string, left: bigint, right: bigint): Value {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return ofFloats("/", Number(left), Number(right));
    case "//":
      return floorDivided(left, right);
    case "%":
      return left - floorDivided(left, right) * right;
    default:
      if (right < 0n) return ofFloats(operator, Number(left), Number(right));
      return right > mostPower ? unsupported(`the power ${right}`) : left ** right;
  }
}

function floorDivided(left: bigint, right: bigint): bigint {
  if (right === 0n) return failed("integer division or modulo by zero");
  const quotient = left / right;
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient;
}

function ofFloats(operator: string, left: number, right: number): Value {
  if (right === 0 && (operator === "/" || operator === "//" || operator === "%")) return failed("division by zero");
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    default:
      return unsupported(`${operator} of numbers with a fraction`);
  }
}
