import { ConfigError } from "../core/index.js";
import type { ModelConfig } from "../models/index.js";
import type { Decoding } from "./decoding.js";

/**
 * Refuses what a decoding says of tokens that the model does not have, or that its config forces.
 * @throws ConfigError naming setting and token.
 */
export function assertTokens(
  { suppressTokens = [], beginSuppressTokens = [], badWordsIds = [] }: Decoding,
  { vocabSize, forcedBosTokenId, forcedEosTokenId }: ModelConfig,
): void {
  for (const [name, ids] of Object.entries({ suppressTokens, beginSuppressTokens, badWordsIds: badWordsIds.flat() })) {
    const outside = ids.find((id) => id >= vocabSize);
    if (outside !== undefined) throw new ConfigError(`decoding: ${name} has token ${outside}; the vocabulary has ${vocabSize} tokens.`);
  }
  const forced = [forcedBosTokenId, forcedEosTokenId].find((id) => id !== undefined && suppressTokens.includes(id));
  if (forced === undefined) return;
  throw new ConfigError(`decoding: suppressTokens has token ${forced}, which the model's config forces.`, {
    hint: "Take it out of the one or the other; to keep outputs from ending early there is minNewTokens.",
  });
}
