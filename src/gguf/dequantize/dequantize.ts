import { CheckpointError } from "../../core/index.js";
import { blockSizeOf, type GgufTensorType } from "../tensor-types.js";
import { dequantizeQ4_0, dequantizeQ4_1, dequantizeQ5_0, dequantizeQ5_1, dequantizeQ8_0 } from "./blocks-of-32.js";
import { dequantizeQ4_K, dequantizeQ5_K, dequantizeQ6_K } from "./k-blocks.js";
import { dequantizeBF16, dequantizeF16, dequantizeF32 } from "./plain.js";

const dequantizers = {
  F32: dequantizeF32,
  F16: dequantizeF16,
  BF16: dequantizeBF16,
  Q8_0: dequantizeQ8_0,
  Q4_0: dequantizeQ4_0,
  Q4_1: dequantizeQ4_1,
  Q5_0: dequantizeQ5_0,
  Q5_1: dequantizeQ5_1,
  Q4_K: dequantizeQ4_K,
  Q5_K: dequantizeQ5_K,
  Q6_K: dequantizeQ6_K,
} as const;

/** A type of tensor that can be read. */
export type ReadableType = keyof typeof dequantizers;

/** Every type of tensor that can be read. */
export const readableTypes = Object.keys(dequantizers) as readonly ReadableType[];

/**
 * The values of a tensor's bytes, equal to the bit to those of the Python package gguf (`quants.dequantize`).
 * @param what Whose bytes they are, for the message.
 * @throws CheckpointError for a type that is not read, and for bytes that are no whole blocks.
 */
export function dequantize(bytes: Uint8Array, type: GgufTensorType, what: string): Float32Array {
  const into = (dequantizers as Partial<Record<GgufTensorType, (bytes: Uint8Array, values: Float32Array) => void>>)[type];
  if (into === undefined) {
    throw new CheckpointError(`${what} is of type ${type}, which is not read.`, {
      hint: `What is read: ${readableTypes.join(", ")}. llama-quantize --allow-requantize of llama.cpp makes one of another.`,
    });
  }
  const block = blockSizeOf(type);
  if (bytes.length % block.bytes !== 0)
    throw new CheckpointError(`${what} has ${bytes.length} bytes, which are no whole blocks of ${type}.`);
  const values = new Float32Array((bytes.length / block.bytes) * block.values);
  into(bytes, values);
  return values;
}
