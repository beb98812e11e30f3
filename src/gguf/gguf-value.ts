/** The kinds of numbers that metadata may hold, as the GGUF specification calls them. */
export type GgufNumberType = "uint8" | "int8" | "uint16" | "int16" | "uint32" | "int32" | "uint64" | "int64" | "float32" | "float64";

/** What an array's elements may be. Arrays of arrays, which llama.cpp refuses too, are not read. */
export type GgufItemType = GgufNumberType | "bool" | "string";

/** One value of a GGUF's metadata with its type. Numbers of 64 bits are `bigint` where a JavaScript number cannot hold them exactly. */
export type GgufValue =
  | { readonly type: GgufNumberType; readonly value: number | bigint }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "string"; readonly value: string }
  | GgufArray;

/** An array of metadata: all elements are of one type. */
export interface GgufArray {
  readonly type: "array";
  readonly items: GgufItemType;
  readonly value: readonly (number | bigint)[] | readonly boolean[] | readonly string[];
}

/** The number by which a file names each type of value (GGUF specification, version 3). */
export const ggufValueIds: Readonly<Record<GgufItemType | "array", number>> = {
  uint8: 0,
  int8: 1,
  uint16: 2,
  int16: 3,
  uint32: 4,
  int32: 5,
  float32: 6,
  bool: 7,
  string: 8,
  array: 9,
  uint64: 10,
  int64: 11,
  float64: 12,
};

/** How many bytes an element of each type takes; of a string, the length that stands before it. */
export const ggufItemBytes: Readonly<Record<GgufItemType, number>> = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  float32: 4,
  bool: 1,
  string: 8,
  uint64: 8,
  int64: 8,
  float64: 8,
};
