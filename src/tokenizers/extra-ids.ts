import { TokenizerError } from "../core/index.js";
import type { Declarations } from "./load-declarations.js";

/** How many sentinels T5's class has. @throws TokenizerError for what is no number of them. */
export function extraIdsOf({ folder, tokenizerConfig: { extra_ids: extraIds = 100 } }: Declarations): number {
  if (typeof extraIds === "number" && Number.isInteger(extraIds) && extraIds >= 0 && extraIds <= 10_000) return extraIds;
  throw new TokenizerError(`${folder}/tokenizer_config.json: extra_ids: expected a number of sentinels, got ${JSON.stringify(extraIds)}.`);
}
