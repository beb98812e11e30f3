/** Element types, named as PyTorch and Transformers name them. */
export type DType = "float32" | "float16" | "bfloat16" | "float64" | "int64" | "int32" | "int16" | "int8" | "uint8" | "bool";

/** c10::ScalarType's numbers, and bytes per element. */
const table: Record<DType, { readonly code: number; readonly bytes: number }> = {
  uint8: { code: 0, bytes: 1 },
  int8: { code: 1, bytes: 1 },
  int16: { code: 2, bytes: 2 },
  int32: { code: 3, bytes: 4 },
  int64: { code: 4, bytes: 8 },
  float16: { code: 5, bytes: 2 },
  float32: { code: 6, bytes: 4 },
  float64: { code: 7, bytes: 8 },
  bool: { code: 11, bytes: 1 },
  bfloat16: { code: 15, bytes: 2 },
};

const names = new Map(Object.entries(table).map(([name, { code }]) => [code, name as DType]));

/** Whether a string names a dtype. */
export function isDType(name: string): name is DType {
  return Object.hasOwn(table, name);
}

/** libtorch's number for a dtype. */
export function dtypeCode(dtype: DType): number {
  return table[dtype].code;
}

/** The dtype behind libtorch's number; types that Retort does not use (complex, quantized) come back as `undefined`. */
export function dtypeFromCode(code: number): DType | undefined {
  return names.get(code);
}

/** Bytes of one element. */
export function bytesPerElement(dtype: DType): number {
  return table[dtype].bytes;
}

/** Whether gradients can flow through tensors of this dtype. */
export function isFloating(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64" || dtype === "bfloat16" || dtype === "float16";
}
