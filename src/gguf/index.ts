export { dequantize, type ReadableType, readableTypes } from "./dequantize/index.js";
export { type GgufContent, type GgufTensorSource, ggufChunks } from "./gguf-chunks.js";
export type { GgufFile, GgufTensor } from "./gguf-file.js";
export { type GgufArray, type GgufItemType, type GgufNumberType, type GgufValue, ggufItemBytes, ggufValueIds } from "./gguf-value.js";
export { MetadataValues } from "./metadata-values.js";
export { quantize, type WrittenType, writtenTypes } from "./quantize/index.js";
export { readGguf } from "./read-gguf.js";
export { readTensorBytes, readTensorValues } from "./read-tensor.js";
export { type BlockSize, blockSizeOf, type GgufTensorType, tensorTypeId, tensorTypeOf } from "./tensor-types.js";
