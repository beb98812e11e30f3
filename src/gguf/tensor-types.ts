/** How a type of tensor lies in a file: values in blocks, each of so many bytes. */
export interface BlockSize {
  readonly values: number;
  readonly bytes: number;
}

const plain = (bytes: number): BlockSize => ({ values: 1, bytes });
const block = (values: number, bytes: number): BlockSize => ({ values, bytes });

/** Every type of tensor that ggml has, by the number that files name it with, and how it lies in a file (ggml's `ggml_type`). */
const types = {
  F32: [0, plain(4)],
  F16: [1, plain(2)],
  Q4_0: [2, block(32, 18)],
  Q4_1: [3, block(32, 20)],
  Q5_0: [6, block(32, 22)],
  Q5_1: [7, block(32, 24)],
  Q8_0: [8, block(32, 34)],
  Q8_1: [9, block(32, 40)],
  Q2_K: [10, block(256, 84)],
  Q3_K: [11, block(256, 110)],
  Q4_K: [12, block(256, 144)],
  Q5_K: [13, block(256, 176)],
  Q6_K: [14, block(256, 210)],
  Q8_K: [15, block(256, 292)],
  IQ2_XXS: [16, block(256, 66)],
  IQ2_XS: [17, block(256, 74)],
  IQ3_XXS: [18, block(256, 98)],
  IQ1_S: [19, block(256, 50)],
  IQ4_NL: [20, block(32, 18)],
  IQ3_S: [21, block(256, 110)],
  IQ2_S: [22, block(256, 82)],
  IQ4_XS: [23, block(256, 136)],
  I8: [24, plain(1)],
  I16: [25, plain(2)],
  I32: [26, plain(4)],
  I64: [27, plain(8)],
  F64: [28, plain(8)],
  IQ1_M: [29, block(256, 56)],
  BF16: [30, plain(2)],
  TQ1_0: [34, block(256, 54)],
  TQ2_0: [35, block(256, 66)],
  MXFP4: [39, block(32, 17)],
  NVFP4: [40, block(64, 36)],
  Q1_0: [41, block(128, 18)],
} as const satisfies Readonly<Record<string, readonly [id: number, size: BlockSize]>>;

/** A type of tensor, by ggml's name. Which of them are read: {@link isReadable}. */
export type GgufTensorType = keyof typeof types;

const byId: ReadonlyMap<number, GgufTensorType> = new Map(Object.entries(types).map(([name, [id]]) => [id, name as GgufTensorType]));

/** The type that a file names by this number; undefined for one that ggml does not have (any more). */
export function tensorTypeOf(id: number): GgufTensorType | undefined {
  return byId.get(id);
}

/** The number by which files name a type. */
export function tensorTypeId(type: GgufTensorType): number {
  return types[type][0];
}

/** How a type lies in a file. A row holds whole blocks only. */
export function blockSizeOf(type: GgufTensorType): BlockSize {
  return types[type][1];
}
