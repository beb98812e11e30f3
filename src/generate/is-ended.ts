import type { ModelConfig } from "../models/index.js";

/**
 * Whether the model itself ended a sequence that has these tokens: an end-of-sequence that the config forces as the last of `maxNewTokens` says
 * nothing about where the text ends.
 */
export function isEnded(
  ids: readonly number[],
  { eosTokenId, forcedEosTokenId }: Pick<ModelConfig, "eosTokenId" | "forcedEosTokenId">,
  maxNewTokens: number,
): boolean {
  const isForced = forcedEosTokenId !== undefined && ids.length === maxNewTokens;
  return ids.at(-1) === eosTokenId && !isForced;
}
