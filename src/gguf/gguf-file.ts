import type { GgufValue } from "./gguf-value.js";
import type { GgufTensorType } from "./tensor-types.js";

/** One tensor of a GGUF file. */
export interface GgufTensor {
  readonly name: string;
  readonly type: GgufTensorType;
  /** Rows first, `[out, in]`, as everywhere else: the file has the sizes in the opposite order. */
  readonly shape: readonly number[];
  /** Where its bytes start, counted from the start of the file. */
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** What a GGUF file holds; the tensors' bytes stay in the file until they are asked for. */
export interface GgufFile {
  readonly path: string;
  /** 2 or 3, which differ in nothing for files of this byte order. */
  readonly version: number;
  /** What the tensors' offsets are multiples of, in bytes. */
  readonly alignment: number;
  /** By key, in the order of the file. */
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** By name, in the order of the file. */
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}
