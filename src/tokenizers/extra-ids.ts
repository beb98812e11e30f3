import { TokenizerError } from "../core/index.js";
import type { Declarations } from "./load-declarations.js";

/** How many sentinels a class has, by `extra_ids` or by itself. @throws TokenizerError for what is no number of them. */
export function extraIdsOf({ folder, tokenizerConfig }: Declarations, ofClass: number): number {
  const { extra_ids: extraIds = ofClass } = tokenizerConfig;
  if (typeof extraIds === "number" && Number.isInteger(extraIds) && extraIds >= 0 && extraIds <= 10_000) return extraIds;
  throw new TokenizerError(`${folder}/tokenizer_config.json: extra_ids: expected a number of sentinels, got ${JSON.stringify(extraIds)}.`);
}
