import { endTokensOf, type ModelConfig } from "../models/index.js";

/**
 * Whether the model itself ended a sequence that has these tokens: an end-of-sequence that the config forces as the last of `maxNewTokens` says
 * nothing about where the text ends.
 */
export function isEnded(
  ids: readonly number[],
  config: Pick<ModelConfig, "eosTokenId" | "endTokenIds" | "forcedEosTokenId">,
  maxNewTokens: number,
): boolean {
  const isForced = config.forcedEosTokenId !== undefined && ids.length === maxNewTokens;
  return !isForced && endTokensOf(config).includes(ids.at(-1) as number);
}
