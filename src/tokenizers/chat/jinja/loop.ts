import { bindArguments } from "./arguments.js";
import { unsupported } from "./template-problem.js";
import { type Arguments, Callable, Loop, orUndefined, type Value } from "./values.js";

/** What `loop` is in a `for` at its item of that index. */
export function loopAt(items: readonly Value[], index: number): Loop {
  const count = items.length;
  const attributes: Readonly<Record<string, () => Value>> = {
    index: () => BigInt(index + 1),
    index0: () => BigInt(index),
    revindex: () => BigInt(count - index),
    revindex0: () => BigInt(count - index - 1),
    length: () => BigInt(count),
    first: () => index === 0,
    last: () => index === count - 1,
    previtem: () => orUndefined(items[index - 1], "there is no previous item"),
    nextitem: () => orUndefined(items[index + 1], "there is no next item"),
    cycle: () => new Callable("cycle", (given) => cycled(given, index)),
  };
  return new Loop((name) => {
    if (["depth", "depth0", "changed"].includes(name)) return unsupported(`loop.${name}`, name);
    return Object.hasOwn(attributes, name) ? attributes[name]?.() : undefined;
  });
}

function cycled({ positional, named }: Arguments, index: number): Value {
  if (named.size > 0) bindArguments("cycle", [], { positional: [], named });
  const chosen = positional[index % positional.length];
  return chosen === undefined ? unsupported("loop.cycle of nothing", "cycle") : chosen;
}
