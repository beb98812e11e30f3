import { failed, unsupported } from "./template-problem.js";
import { Text } from "./text.js";
import { type Arguments, integerOf, typeName, type Value } from "./values.js";

/** The arguments of a call by their names, where the callee takes these names in this order; those that are not given are undefined. */
export function bindArguments<Name extends string>(
  what: string,
  names: readonly Name[],
  { positional, named }: Arguments,
): Partial<Record<Name, Value>> {
  if (positional.length > names.length) unsupported(`${what} with ${positional.length} arguments`, what);
  const bound = new Map<string, Value>(positional.map((value, i) => [names[i] as string, value]));
  for (const [name, value] of named) {
    if (!names.includes(name as Name)) unsupported(`the argument ${name} of ${what}`, what);
    if (bound.has(name)) failed(`${what} got multiple values for argument '${name}'`, what);
    bound.set(name, value);
  }
  return Object.fromEntries(bound) as Partial<Record<Name, Value>>;
}

/** An argument that has to be a text. */
export function textArgument(value: Value | undefined, what: string): Text {
  if (value instanceof Text) return value;
  return failed(`${what}: expected a text, got ${value === undefined ? "nothing" : typeName(value)}`, what);
}

/** An argument that has to be a whole number. */
export function integerArgument(value: Value | undefined, what: string): number {
  if (value === undefined) return failed(`${what}: an argument is missing`, what);
  return Number(integerOf(value, what));
}
