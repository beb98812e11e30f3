export type { DecoderCache } from "./decoder-cache.js";
export type * from "./model.js";
export { T5 } from "./t5.js";
export { parseT5Config, type T5Config, t5ConfigToJson } from "./t5-config.js";
