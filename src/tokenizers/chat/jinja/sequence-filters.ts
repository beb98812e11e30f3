import { bindArguments } from "./arguments.js";
import { compare, isEqual } from "./compare-values.js";
import { changedCase } from "./letter-case.js";
import { subscript } from "./subscript.js";
import { failed, unsupported } from "./template-problem.js";
import { Text } from "./text.js";
import { type Arguments, Dictionary, isTrue, itemsOf, orUndefined, Sequence, Undefined, type Value } from "./values.js";

type Filter = (value: Value, given: Arguments) => Value;

const first: Filter = (value, given) => {
  bindArguments("first", [], given);
  return orUndefined(itemsOf(value)[0], "No first item, sequence was empty.");
};

const last: Filter = (value, given) => {
  bindArguments("last", [], given);
  if (value instanceof Sequence && value.kind === "generator") return failed("'generator' object is not reversible", "last");
  return orUndefined(itemsOf(value).at(-1), "No last item, sequence was empty.");
};

const items: Filter = (value, given) => {
  bindArguments("items", [], given);
  if (value instanceof Undefined) return new Sequence([], "generator");
  // Python fails where the pairs are read, and not before.
  if (!(value instanceof Dictionary)) return unsupported("items of what is no mapping", "items");
  return new Sequence(pairsOf(value), "generator");
};

function pairsOf({ entries }: Dictionary): Sequence[] {
  return entries.map((pair) => new Sequence(pair, "tuple"));
}

const reverse: Filter = (value, given) => {
  bindArguments("reverse", [], given);
  if (value instanceof Text) return Text.join(value.characters().reverse());
  return new Sequence([...itemsOf(value)].reverse(), "generator");
};

/** Texts as Jinja orders them: without regard to case, unless asked to. */
function sortKey(value: Value, isCaseSensitive: boolean): Value {
  return value instanceof Text && !isCaseSensitive ? changedCase(value, "lower") : value;
}

interface Ordering {
  readonly keyOf: (value: Value) => Value;
  readonly isReversed: boolean;
}

/** Equal ones keep their order, also in reverse. */
function sorted<Item extends Value>(values: readonly Item[], { keyOf, isReversed }: Ordering): Item[] {
  return [...values].sort((a, b) => {
    const order = compare(keyOf(a), keyOf(b), "<");
    return isReversed ? -order : order;
  });
}

const sort: Filter = (value, given) => {
  const options = bindArguments("sort", ["reverse", "case_sensitive", "attribute"], given);
  const { reverse: isReversed = false, case_sensitive: isCaseSensitive = false, attribute = null } = options;
  const keyOf = (item: Value) => sortKey(attribute === null ? item : attributeNamed(item, attribute, "sort"), isTrue(isCaseSensitive));
  return new Sequence(sorted(itemsOf(value), { keyOf, isReversed: isTrue(isReversed) }));
};

const dictsort: Filter = (value, given) => {
  const options = bindArguments("dictsort", ["case_sensitive", "by", "reverse"], given);
  const { case_sensitive: isCaseSensitive = false, by = new Text("key"), reverse: isReversed = false } = options;
  if (!(value instanceof Dictionary)) return failed("dictsort: expected a mapping", "dictsort");
  const at = by instanceof Text && by.text === "value" ? 1 : 0;
  const keyOf = (pair: Value) => sortKey((pair as Sequence).items[at] as Value, isTrue(isCaseSensitive));
  return new Sequence(sorted(pairsOf(value), { keyOf, isReversed: isTrue(isReversed) }));
};

const unique: Filter = (value, given) => {
  const { case_sensitive: isCaseSensitive = false, attribute = null } = bindArguments("unique", ["case_sensitive", "attribute"], given);
  if (attribute !== null) return unsupported("unique(attribute=…)", "unique");
  const seen: Value[] = [];
  const kept = itemsOf(value).filter((item) => {
    const key = sortKey(item, isTrue(isCaseSensitive));
    const isNew = !seen.some((other) => isEqual(other, key));
    if (isNew) seen.push(key);
    return isNew;
  });
  return new Sequence(kept, "generator");
};

/** An item of a value by a path such as `function.name`, as the filters take it. */
export function attributeNamed(value: Value, path: Value, filter: string): Value {
  if (typeof path === "bigint") return subscript(value, path);
  if (!(path instanceof Text)) return failed(`${filter}: an attribute is a text or a number`, filter);
  return path.text.split(".").reduce<Value>((found, name) => subscript(found, /^\d+$/.test(name) ? BigInt(name) : new Text(name)), value);
}

/** The filters that go through several items, but for those that call another filter or a test. */
export const sequenceFilters: Readonly<Record<string, Filter>> = { first, last, items, reverse, sort, dictsort, unique };
