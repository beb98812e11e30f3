import { ConfigError } from "../../core/index.js";
import type { Corruption } from "./corruption.js";

/**
 * What a decoder-only model is pretrained on (Radford et al. 2018): nothing is taken out of a text; its source is the token that begins a sequence, and
 * its target is all that follows. Draws nothing.
 * @param options.startTokenId Begins the sequence; a text that begins with it does not get it twice.
 */
export function languageModeling({ startTokenId }: { readonly startTokenId: number }): Corruption {
  return (ids) => {
    const labels = ids[0] === startTokenId ? ids.slice(1) : ids.slice();
    if (labels.length === 0) throw new ConfigError("a text without tokens has nothing to predict.", { hint: "Leave empty texts out." });
    return { inputIds: Int32Array.of(startTokenId), labels };
  };
}
