import type { ModelConfig } from "./model.js";

/** The tokens of which any ends a generation. */
export function endTokensOf({ eosTokenId, endTokenIds }: Pick<ModelConfig, "eosTokenId" | "endTokenIds">): readonly number[] {
  return endTokenIds ?? [eosTokenId];
}
