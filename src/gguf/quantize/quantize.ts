import { ConfigError } from "../../core/index.js";
import { exceedsFloat16, float16Bytes } from "./float16-bytes.js";
import { q8Bytes } from "./q8-0-bytes.js";

/** The types that are written. */
export const writtenTypes = ["F32", "F16", "Q8_0"] as const;

/** A type of tensor that is written. */
export type WrittenType = (typeof writtenTypes)[number];

/**
 * The bytes of float32 values in another type, to the bit those of Python's `gguf` package.
 * @param values Row-major; rows are whole blocks of the type.
 * @param name The tensor's, for errors.
 * @throws ConfigError for a value that float16 has no finite number for.
 */
export function quantize(values: Float32Array, type: WrittenType, name: string): Uint8Array {
  if (type === "F32") return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (type === "Q8_0") return q8Bytes(values);
  const tooLarge = exceedsFloat16(values);
  if (tooLarge === -1) return float16Bytes(values);
  throw new ConfigError(`${name}: value ${tooLarge} is ${values[tooLarge]}, and the largest of F16 is 65504.`, {
    hint: "Export as F32.",
  });
}
