import { DataError } from "../../core/index.js";

/**
 * JSON text, indented by `indent` spaces if given. Throws a DataError that names the key of a NaN or an infinity:
 * `JSON.stringify` would write `null`, and the next reader would take it for a value that was never measured.
 */
export function strictJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, refuseNonFinite, indent);
}

function refuseNonFinite(key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new DataError(`${key === "" ? "value" : key} is ${value}, which JSON cannot hold`);
  }
  return value;
}
