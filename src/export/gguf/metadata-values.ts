import type { GgufValue } from "../../gguf/index.js";

/** Values of a GGUF's metadata, each in the type that llama.cpp reads its key as. */
export const uint32 = (value: number): GgufValue => ({ type: "uint32", value });
export const float32 = (value: number): GgufValue => ({ type: "float32", value });
export const flag = (value: boolean): GgufValue => ({ type: "bool", value });
export const text = (value: string): GgufValue => ({ type: "string", value });
export const texts = (value: readonly string[]): GgufValue => ({ type: "array", items: "string", value });
export const int32s = (value: readonly number[]): GgufValue => ({ type: "array", items: "int32", value });
export const float32s = (value: readonly number[]): GgufValue => ({ type: "array", items: "float32", value });

/** Keys with their values, in the order in which they are written. */
export type Metadata = readonly (readonly [key: string, value: GgufValue])[];
