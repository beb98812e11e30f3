import { evaluate } from "./evaluate.js";
import type { Scope } from "./scope.js";
import type { Body, MacroNode, TemplateNode } from "./template-node.js";
import { failed, unsupported } from "./template-problem.js";
import type { Text } from "./text.js";
import { type Arguments, Callable, Undefined, type Value } from "./values.js";

/** Where a macro is defined, and what executes its body. */
export interface MacroPlace {
  readonly scope: Scope;
  readonly execute: (body: Body, scope: Scope) => Text;
}

/** A macro as a function: its names are its arguments, then those where it is defined. What it gives is the text that its body writes. */
export function macro(name: string, { args, body }: Pick<MacroNode, "args" | "body">, { scope, execute }: MacroPlace): Callable {
  return new Callable(name, (given) => {
    const inner = scope.inner();
    bindParameters(name, args, { given, inner });
    return execute(body, inner);
  });
}

function bindParameters(name: string, parameters: Body, { given, inner }: { readonly given: Arguments; readonly inner: Scope }): void {
  const { positional, named } = given;
  const names = parameters.map(parameterName);
  if (positional.length > names.length) failed(`macro '${name}' takes not more than ${names.length} argument(s)`, name);
  for (const [key, value] of named) {
    if (key === "caller") inner.set(key, value);
    else if (!names.includes(key)) failed(`macro '${name}' takes no keyword argument '${key}'`, name);
    else if (names.indexOf(key) < positional.length) failed(`macro '${name}' got multiple values for '${key}'`, name);
  }
  for (const [i, parameter] of parameters.entries()) {
    const own = names[i] as string;
    const value = i < positional.length ? positional[i] : named.get(own);
    inner.set(own, value === undefined ? defaultOf(parameter, inner) : value);
  }
}

function parameterName(parameter: TemplateNode): string {
  if (parameter.type === "Identifier") return parameter.value;
  return parameter.type === "KeywordArgumentExpression" ? parameter.key.value : unsupported(`a parameter of kind ${parameter.type}`);
}

function defaultOf(parameter: TemplateNode, inner: Scope): Value {
  if (parameter.type === "KeywordArgumentExpression") return evaluate(parameter.value, inner);
  return new Undefined(parameterName(parameter));
}
