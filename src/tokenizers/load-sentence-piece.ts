import { join } from "node:path";
import { TokenizerError } from "../core/index.js";
import type { Declarations } from "./load-declarations.js";
import { loadFile } from "./load-file.js";
import { parseSentencePiece, t5TokenizerJson } from "./sentence-piece/index.js";
import { declaredSpecialTokens } from "./special-tokens.js";
import type { TokenizerParts } from "./tokenizer.js";
import { tokenizerFamilies, tokenizerFamily } from "./tokenizer-family.js";

/** The tokenizer in a folder's `spiece.model`, or undefined where there is none. @throws TokenizerError for all but T5's kind. */
export async function loadSentencePiece(declarations: Declarations): Promise<TokenizerParts | undefined> {
  const place = join(declarations.folder, "spiece.model");
  const bytes = await loadFile(place);
  if (bytes === undefined) return undefined;
  const { tokenizerClass, specialTokens } = tokenizerFamilies[tokenizerFamily(declarations, ["t5"])];
  const declared = declaredSpecialTokens(declarations, specialTokens);
  const json = t5TokenizerJson(parseSentencePiece(bytes, place), { declared, extraIds: extraIdsOf(declarations), place });
  const config = { tokenizer_class: tokenizerClass, ...declarations.tokenizerConfig };
  return { json, specialTokens: declared.roles, config, place };
}

function extraIdsOf({ folder, tokenizerConfig: { extra_ids: extraIds = 100 } }: Declarations): number {
  if (typeof extraIds === "number" && Number.isInteger(extraIds) && extraIds >= 0 && extraIds <= 10_000) return extraIds;
  throw new TokenizerError(`${folder}/tokenizer_config.json: extra_ids: expected a number of sentinels, got ${JSON.stringify(extraIds)}.`);
}
