import { ConfigError } from "../../core/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { DecoderCache } from "../cache/index.js";
import type { EncodedSource, EncoderInputs, ForwardInputs, ForwardOptions } from "../model.js";
import { additivePaddingMask } from "./attention-mask.js";

/** What a decoder attends to besides itself. */
export interface Source {
  /** `[B, S, D]`; absent where the cache holds the source's keys and values. */
  readonly hidden: Tensor | undefined;
  /** Added to cross-attention scores, `[B, 1, 1, S]`. */
  readonly mask: Tensor;
  readonly cache: DecoderCache | undefined;
}

/** The source that a forward pass was given: in the cache, encoded, or to be encoded by `encode`. @throws ConfigError if none was. */
export function sourceOf(
  inputs: ForwardInputs,
  { cache }: Pick<ForwardOptions, "cache">,
  encode: (inputs: EncoderInputs) => EncodedSource,
): Source {
  if (cache !== undefined) return { hidden: undefined, mask: cache.shared.crossMask, cache };
  const encoded = "encoded" in inputs ? inputs.encoded : inputs.inputIds && encode(inputs as EncoderInputs);
  if (encoded === undefined) throw new ConfigError("forward: give inputIds and attentionMask, encoded, or a cache.");
  return { hidden: encoded.hidden, mask: additivePaddingMask(encoded.attentionMask, encoded.hidden.dtype), cache };
}
