export { Bart } from "./bart.js";
export { type BartConfig, bartConfigToJson, parseBartConfig } from "./bart-config.js";
export type { DecoderCache } from "./decoder-cache.js";
export type { DecodingWeights } from "./decoding-weights.js";
export { type LoadOptions, loadModel } from "./load-model.js";
export type * from "./model.js";
export { type SaveOptions, saveModel } from "./save-model.js";
export { T5 } from "./t5.js";
export { parseT5Config, type T5Config, t5ConfigToJson } from "./t5-config.js";
