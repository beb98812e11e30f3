import { applyFilter, argumentsOf, callValue, evaluate } from "./evaluate.js";
import { printed } from "./format-value.js";
import { checkedName } from "./global-names.js";
import { loopAt } from "./loop.js";
import { macro } from "./macro.js";
import type { Scope } from "./scope.js";
import type { Body, ForNode, SetNode, TemplateNode } from "./template-node.js";
import { failed, unsupported } from "./template-problem.js";
import { Text } from "./text.js";
import { isTrue, itemsOf, Namespace, typeName, type Value } from "./values.js";

/** How a body ended: at its end, or by what leaves the loop around it. */
type Ending = "end" | "break" | "continue";

/** The text of a body, and how it ended. */
interface Executed {
  readonly texts: readonly Text[];
  readonly ending: Ending;
}

/** What a template writes in a scope. */
export function execute(body: Body, scope: Scope): Text {
  return Text.join(run(body, scope).texts);
}

function run(body: Body, scope: Scope): Executed {
  const texts: Text[] = [];
  for (const node of body) {
    const executed = statement(node, scope);
    texts.push(...executed.texts);
    if (executed.ending !== "end") return { texts, ending: executed.ending };
  }
  return { texts, ending: "end" };
}

const ended = (...texts: readonly Text[]): Executed => ({ texts, ending: "end" });

function statement(node: TemplateNode, scope: Scope): Executed {
  switch (node.type) {
    case "Comment":
      return ended();
    case "Break":
    case "Continue":
      return { texts: [], ending: node.type === "Break" ? "break" : "continue" };
    case "If":
      return run(isTrue(evaluate(node.test, scope)) ? node.body : node.alternate, scope);
    case "For":
      return ended(...loop(node, scope));
    case "Set":
      assign(node, scope);
      return ended();
    case "Macro":
      scope.set(node.name.value, macro(node.name.value, node, { scope, execute }));
      return ended();
    case "CallStatement":
      return ended(callBlock(node, scope));
    case "FilterStatement":
      return ended(printed(applyFilter(execute(node.body, scope.inner()), node.filter, scope)));
    default:
      return ended(output(node, scope));
  }
}

/** `safe` says that nothing is to be escaped, which Transformers never does; but what it gives is no plain text, so that it may only stand last. */
function output(node: TemplateNode, scope: Scope): Text {
  const isSafe = node.type === "FilterExpression" && node.filter.type === "Identifier" && node.filter.value === "safe";
  return printed(evaluate(isSafe ? node.operand : node, scope));
}

function loop({ loopvar, iterable, body, defaultBlock }: ForNode, scope: Scope): Text[] {
  const isFiltered = iterable.type === "SelectExpression";
  const all = itemsOf(evaluate(isFiltered ? iterable.lhs : iterable, scope));
  const items = isFiltered
    ? all.filter((item) => {
        const inner = scope.inner();
        bind(loopvar, item, inner);
        return isTrue(evaluate(iterable.test, inner));
      })
    : all;
  if (items.length === 0) return [...run(defaultBlock, scope.inner()).texts];
  const texts: Text[] = [];
  for (const [index, item] of items.entries()) {
    const inner = scope.inner({ loop: loopAt(items, index) });
    bind(loopvar, item, inner);
    const executed = run(body, inner);
    texts.push(...executed.texts);
    if (executed.ending === "break") break;
  }
  return texts;
}

/** Gives a value to a name, or its items to as many names. */
function bind(target: TemplateNode, value: Value, scope: Scope): void {
  if (target.type === "Identifier") scope.set(target.value, value);
  else if (target.type === "TupleLiteral") bindAll(target.value, itemsOf(value), scope);
  else unsupported(`an assignment to an expression of kind ${target.type}`);
}

function bindAll(targets: Body, values: readonly Value[], scope: Scope): void {
  if (targets.length !== values.length) failed(`expected ${targets.length} values to unpack, got ${values.length}`);
  for (const [i, target] of targets.entries()) bind(target, values[i] as Value, scope);
}

function assign({ assignee, value, body }: SetNode, scope: Scope): void {
  const given = value === null ? execute(body, scope.inner()) : evaluate(value, scope);
  if (assignee.type !== "MemberExpression") {
    bind(assignee, given, scope);
    return;
  }
  const object = evaluate(assignee.object, scope);
  if (assignee.computed || assignee.property.type !== "Identifier") unsupported("an assignment to an item");
  else if (object instanceof Namespace) object.attributes.set(checkedName(assignee.property.value), given);
  else failed(`cannot assign attribute on non-namespace object of type ${typeName(object)}`);
}

function callBlock({ call, callerArgs, body }: Extract<TemplateNode, { type: "CallStatement" }>, scope: Scope): Text {
  const caller = macro("caller", { args: callerArgs ?? [], body }, { scope, execute });
  const given = argumentsOf(call.args, scope);
  return printed(callValue(evaluate(call.callee, scope), { ...given, named: new Map([...given.named, ["caller", caller]]) }));
}
