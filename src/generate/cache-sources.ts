import type { DecoderCache, DecoderCacheOptions, EncoderInputs, TextModel } from "../models/index.js";
import { scope } from "../tensor/index.js";

/** The cache that decoding begins with: every source is encoded once, and what is not in the cache is released before a token is written. */
export function cacheSources(model: TextModel, sources: EncoderInputs, options: DecoderCacheOptions): DecoderCache {
  const encoded = scope(() => model.encode(sources));
  const cache = model.createCache(encoded, options);
  encoded.hidden.dispose();
  for (const { keys, values } of encoded.layers ?? []) {
    keys.dispose();
    values.dispose();
  }
  return cache;
}
