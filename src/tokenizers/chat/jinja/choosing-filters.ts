import { bindArguments } from "./arguments.js";
import { filterNamed } from "./filters.js";
import { attributeNamed } from "./sequence-filters.js";
import { failed } from "./template-problem.js";
import { Text } from "./text.js";
import { isTested } from "./value-tests.js";
import { type Arguments, isTrue, itemsOf, Sequence, Undefined, type Value } from "./values.js";

type Filter = (value: Value, given: Arguments) => Value;

const map: Filter = (value, { positional, named }) => {
  const [name, ...others] = positional;
  if (name === undefined) return mapAttributes(value, { positional, named });
  const filter = filterNamed(nameOf(name, "map"));
  return new Sequence(
    itemsOf(value).map((item) => filter(item, { positional: others, named })),
    "generator",
  );
};

function mapAttributes(value: Value, given: Arguments): Value {
  const { attribute, default: otherwise } = bindArguments("map", ["attribute", "default"], given);
  if (attribute === undefined) return failed("map requires a filter argument", "map");
  const found = itemsOf(value).map((item) => {
    const own = attributeNamed(item, attribute, "map");
    return own instanceof Undefined ? (otherwise ?? own) : own;
  });
  return new Sequence(found, "generator");
}

/** `select`, `reject`, `selectattr`, `rejectattr`: the items that a test is true of, or not; without a test, those that count as true. */
const choosing =
  (filter: string, { isKept, byAttribute }: { readonly isKept: boolean; readonly byAttribute: boolean }): Filter =>
  (value, { positional, named }) => {
    const [attribute, ...afterAttribute] = byAttribute ? positional : [null, ...positional];
    const [test, ...others] = afterAttribute;
    if (attribute === undefined || named.size > 0) return failed(`${filter}: expected an attribute and a test`, filter);
    const kept = itemsOf(value).filter((item) => {
      const asked = byAttribute ? attributeNamed(item, attribute, filter) : item;
      return (test === undefined ? isTrue(asked) : isTested(asked, nameOf(test, filter), others)) === isKept;
    });
    return new Sequence(kept, "generator");
  };

function nameOf(value: Value, filter: string): string {
  return value instanceof Text ? value.text : failed(`${filter}: expected a name`, filter);
}

const filters: Readonly<Record<string, Filter>> = {
  map,
  select: choosing("select", { isKept: true, byAttribute: false }),
  reject: choosing("reject", { isKept: false, byAttribute: false }),
  selectattr: choosing("selectattr", { isKept: true, byAttribute: true }),
  rejectattr: choosing("rejectattr", { isKept: false, byAttribute: true }),
};

/** What a filter makes of a value. Filters that are not known here are refused by their names. */
export function filtered(value: Value, name: string, given: Arguments): Value {
  const filter = (Object.hasOwn(filters, name) ? filters[name] : undefined) ?? filterNamed(name);
  return filter(value, given);
}
