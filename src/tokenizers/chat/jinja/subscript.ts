import { attributeOf } from "./attribute.js";
import { failed } from "./template-problem.js";
import { Text } from "./text.js";
import { Dictionary, integerOf, Sequence, typeName, Undefined, type Value } from "./values.js";

/** `object[key]`: an item, or else, for a text, the attribute of that name. What is not there is undefined, as Jinja has it. */
export function subscript(object: Value, key: Value): Value {
  if (object instanceof Undefined) return failed(`'${object.name}' is undefined`, object.name);
  const found = object instanceof Dictionary ? object.get(key) : itemAt(object, key);
  if (found !== undefined) return found;
  if (key instanceof Text) return attributeOf(object, key.text, false);
  return new Undefined(`${typeName(object)} object has no element`);
}

function itemAt(object: Value, key: Value): Value | undefined {
  if (typeof key !== "bigint" && typeof key !== "boolean") return undefined;
  const items = itemsByPlace(object);
  if (items === undefined) return undefined;
  const at = Number(key);
  return items[at < 0 ? items.length + at : at];
}

/** The items that have a number each. */
function itemsByPlace(object: Value): readonly Value[] | undefined {
  if (object instanceof Text) return object.characters();
  return object instanceof Sequence && object.kind !== "view" && object.kind !== "generator" ? object.items : undefined;
}

/** Where a slice begins and ends, and by how much it goes on; null where nothing is said. */
export interface SliceBounds {
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;
}

/** `object[start:stop:step]`. */
export function slice(object: Value, { start, stop, step }: SliceBounds): Value {
  const items = itemsByPlace(object);
  if (items === undefined) return failed(`'${typeName(object)}' object is not subscriptable`);
  const by = step === null ? 1 : bound(step);
  if (by === 0) return failed("slice step cannot be zero");
  const [first, end] = limits({ start, stop }, by, items.length);
  const chosen: Value[] = [];
  for (let i = first; by > 0 ? i < end : i > end; i += by) chosen.push(items[i] as Value);
  return object instanceof Text ? Text.join(chosen as Text[]) : new Sequence(chosen, (object as Sequence).kind);
}

/** As `slice.indices` of Python. */
function limits({ start, stop }: Pick<SliceBounds, "start" | "stop">, step: number, length: number): readonly [number, number] {
  const [least, most] = step > 0 ? [0, length] : [-1, length - 1];
  const within = (value: Value, otherwise: number): number => {
    if (value === null) return otherwise;
    const at = bound(value);
    return at < 0 ? Math.max(at + length, least) : Math.min(at, most);
  };
  return step > 0 ? [within(start, 0), within(stop, length)] : [within(start, length - 1), within(stop, -1)];
}

function bound(value: Value): number {
  return Number(integerOf(value, "a slice"));
}
