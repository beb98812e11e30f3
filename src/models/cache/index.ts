export { DecoderCache, type DecoderCacheOptions, type LayerCache } from "./decoder-cache.js";
