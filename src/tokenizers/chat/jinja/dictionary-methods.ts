import { bindArguments } from "./arguments.js";
import { failed } from "./template-problem.js";
import { type Arguments, Callable, Dictionary, Sequence, type Value } from "./values.js";

type Method = (dictionary: Dictionary, given: Arguments) => Value;

const methods: Readonly<Record<string, Method>> = {
  get: (dictionary, given) => {
    const { key, otherwise = null } = bindArguments("get", ["key", "otherwise"], given);
    if (key === undefined) return failed("get expected at least 1 argument, got 0", "get");
    const found = dictionary.get(key);
    return found === undefined ? otherwise : found;
  },
  items: ({ entries }, given) => {
    bindArguments("items", [], given);
    return new Sequence(
      entries.map((pair) => new Sequence(pair, "tuple")),
      "view",
    );
  },
  keys: ({ entries }, given) => {
    bindArguments("keys", [], given);
    return new Sequence(
      entries.map(([key]) => key),
      "view",
    );
  },
  values: ({ entries }, given) => {
    bindArguments("values", [], given);
    return new Sequence(
      entries.map(([, value]) => value),
      "view",
    );
  },
  copy: ({ entries }, given) => {
    bindArguments("copy", [], given);
    return new Dictionary(entries);
  },
};

/** A method of a dictionary, by its name in Python; undefined where there is none here. */
export function dictionaryMethod(dictionary: Dictionary, name: string): Callable | undefined {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method && new Callable(name, (given) => method(dictionary, given));
}
