import type { ModelConfig } from "../models/index.js";

/**
 * The token that the model's config prescribes after `length` generated tokens, whatever the model predicts: the first of every sequence, or the last
 * of one that reaches `maxNewTokens`, as Transformers' `forced_bos_token_id` and `forced_eos_token_id`. Undefined where the model decides. Where
 * both would stand, the last wins.
 */
export function forcedToken(
  { forcedBosTokenId, forcedEosTokenId }: Pick<ModelConfig, "forcedBosTokenId" | "forcedEosTokenId">,
  length: number,
  maxNewTokens: number,
): number | undefined {
  const last = length === maxNewTokens - 1 ? forcedEosTokenId : undefined;
  return last ?? (length === 0 ? forcedBosTokenId : undefined);
}
