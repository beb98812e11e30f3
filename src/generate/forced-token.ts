import type { ModelConfig } from "../models/index.js";

/**
 * The token that the model's config prescribes after `length` generated tokens, whatever the model predicts: the first of every sequence, or the last
 * of one that reaches `maxNewTokens`, as Transformers' `forced_bos_token_id` and `forced_eos_token_id`. Undefined where the model decides. Where
 * both would stand, the last wins. In a decoder-only model the first is never forced: it has its source before it, and Transformers forces only what comes
 * second in all.
 */
export function forcedToken(
  config: Pick<ModelConfig, "decoderStartTokenId" | "forcedBosTokenId" | "forcedEosTokenId">,
  length: number,
  maxNewTokens: number,
): number | undefined {
  const last = length === maxNewTokens - 1 ? config.forcedEosTokenId : undefined;
  return last ?? (length === 0 ? forcedFirst(config) : undefined);
}

/** The token that every sequence begins with, if there is one. */
export function forcedFirst({
  decoderStartTokenId,
  forcedBosTokenId,
}: Pick<ModelConfig, "decoderStartTokenId" | "forcedBosTokenId">): number | undefined {
  return decoderStartTokenId === undefined ? undefined : forcedBosTokenId;
}
