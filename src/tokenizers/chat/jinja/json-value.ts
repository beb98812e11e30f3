import { Text, templateOrigin } from "./text.js";
import { Dictionary, Sequence, type Value } from "./values.js";

/** A value as JSON has it, for a template. Numbers without a fraction are whole numbers. @param origin That of its texts. Keys are the template's. */
export function jsonValue(json: unknown, origin: string = templateOrigin): Value {
  if (json === null || typeof json === "boolean") return json;
  if (typeof json === "number") return Number.isInteger(json) ? BigInt(json) : json;
  if (typeof json === "string") return Text.from(json, origin);
  if (Array.isArray(json)) return new Sequence(json.map((item) => jsonValue(item, origin)));
  return new Dictionary(Object.entries(json as object).map(([key, value]) => [new Text(key), jsonValue(value, origin)] as const));
}
