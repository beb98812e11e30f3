import { arithmetic } from "./arithmetic.js";
import { attributeOf } from "./attribute.js";
import { binary } from "./binary.js";
import { filtered } from "./choosing-filters.js";
import { isNumber, numberOf } from "./compare-values.js";
import { groupFunctions } from "./plain-expression.js";
import type { Scope } from "./scope.js";
import { slice, subscript } from "./subscript.js";
import type { Body, CallNode, FilterNode, IdentifierNode, MemberNode, SliceNode, TemplateNode } from "./template-node.js";
import { failed, unsupported } from "./template-problem.js";
import { Text } from "./text.js";
import { isTested } from "./value-tests.js";
import { type Arguments, Callable, Dictionary, isTrue, itemsOf, orUndefined, Sequence, typeName, Undefined, type Value } from "./values.js";

const constants: Readonly<Record<string, Value>> = { true: true, True: true, false: false, False: false, none: null, None: null };

/** The value of an expression, as Python's Jinja has it. */
export function evaluate(node: TemplateNode, scope: Scope): Value {
  switch (node.type) {
    case "StringLiteral":
      return new Text(node.value);
    case "IntegerLiteral":
      return Number.isSafeInteger(node.value) ? BigInt(node.value) : unsupported(`the number ${node.value}`);
    case "FloatLiteral":
      return node.value;
    case "Identifier":
      return named(node.value, scope);
    case "ArrayLiteral":
    case "TupleLiteral":
      return new Sequence(
        node.value.map((item) => evaluate(item, scope)),
        node.type === "TupleLiteral" ? "tuple" : "list",
      );
    case "ObjectLiteral":
      return new Dictionary([...node.value].map(([key, value]) => [evaluate(key, scope), evaluate(value, scope)] as const));
    case "MemberExpression":
      return member(node, scope);
    case "CallExpression":
      return called(node, scope);
    case "BinaryExpression":
      return binary(node, (side) => evaluate(side, scope));
    case "UnaryExpression":
      return unary(node.operator.value, evaluate(node.argument, scope));
    case "FilterExpression":
      return filter(node, scope);
    case "TestExpression":
      return test(node, scope);
    case "Ternary":
      return evaluate(isTrue(evaluate(node.condition, scope)) ? node.trueExpr : node.falseExpr, scope);
    case "SelectExpression":
      return isTrue(evaluate(node.test, scope)) ? evaluate(node.lhs, scope) : new Undefined("the inline if-expression without else");
    default:
      return unsupported(`an expression of kind ${node.type}`);
  }
}

function named(name: string, scope: Scope): Value {
  const constant = Object.hasOwn(constants, name) ? constants[name] : undefined;
  return constant === undefined ? orUndefined(scope.get(name), name) : constant;
}

function member({ object, property, computed }: MemberNode, scope: Scope): Value {
  const value = evaluate(object, scope);
  if (property.type === "SliceExpression") return slice(value, boundsOf(property, scope));
  if (computed) return subscript(value, evaluate(property, scope));
  if (property.type === "Identifier") return attributeOf(value, property.value);
  return subscript(value, evaluate(property, scope));
}

function boundsOf({ start, stop, step }: SliceNode, scope: Scope) {
  const given = (node: TemplateNode | undefined): Value => (node === undefined ? null : evaluate(node, scope));
  return { start: given(start), stop: given(stop), step: given(step) };
}

function called({ callee, args }: CallNode, scope: Scope): Value {
  if (callee.type === "Identifier" && callee.value === groupFunctions.group) return evaluate(args[0] as TemplateNode, scope);
  if (callee.type === "Identifier" && callee.value === groupFunctions.tuple) {
    return new Sequence(
      args.map((item) => evaluate(item, scope)),
      "tuple",
    );
  }
  return callValue(evaluate(callee, scope), argumentsOf(args, scope));
}

/** Calls what can be called. */
export function callValue(value: Value, given: Arguments): Value {
  if (value instanceof Callable) return value.call(given);
  if (value instanceof Undefined) return failed(`'${value.name}' is undefined`, value.name);
  return failed(`'${typeName(value)}' object is not callable`);
}

/** The arguments of a call, unpacked where they are marked by `*` and `**`. */
export function argumentsOf(args: Body, scope: Scope): Arguments {
  const positional: Value[] = [];
  const byName = new Map<string, Value>();
  for (const node of args) {
    if (node.type === "KeywordArgumentExpression") byName.set(node.key.value, evaluate(node.value, scope));
    else if (node.type === "SpreadExpression") positional.push(...itemsOf(evaluate(node.argument, scope)));
    else if (node.type === "KeywordSpreadExpression") return unsupported("arguments unpacked by **");
    else positional.push(evaluate(node, scope));
  }
  return { positional, named: byName };
}

function unary(operator: string, value: Value): Value {
  if (operator === "not") return !isTrue(value);
  if (!isNumber(value)) return failed(`bad operand type for unary ${operator}: '${typeName(value)}'`);
  return operator === "-" ? arithmetic("-", typeof value === "number" ? -0 : 0n, value) : numberOf(value);
}

function filter({ operand, filter: asked }: FilterNode, scope: Scope): Value {
  return applyFilter(evaluate(operand, scope), asked, scope);
}

/** What a filter that a template names makes of a value. */
export function applyFilter(value: Value, asked: IdentifierNode | CallNode, scope: Scope): Value {
  if (asked.type === "Identifier") return filtered(value, asked.value, { positional: [], named: new Map() });
  if (asked.callee.type !== "Identifier") return unsupported("a filter without a name");
  return filtered(value, asked.callee.value, argumentsOf(asked.args, scope));
}

function test({ operand, negate, test: asked }: Extract<TemplateNode, { type: "TestExpression" }>, scope: Scope): Value {
  return isTested(evaluate(operand, scope), asked.value, []) !== negate;
}
