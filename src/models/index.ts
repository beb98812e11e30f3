export type { DecoderCache, DecoderCacheOptions } from "./decoder-cache.js";
export type { DecodingWeights } from "./decoding-weights.js";
export { type LoadOptions, loadModel } from "./load-model.js";
export type * from "./model.js";
export { modelFingerprint } from "./model-fingerprint.js";
export { type SaveOptions, saveModel } from "./save-model.js";
export { T5 } from "./t5.js";
export { parseT5Config, type T5Config, t5ConfigToJson } from "./t5-config.js";
