import { join } from "node:path";
import { buildTokenizer } from "./build-tokenizer.js";
import { extraIdsOf } from "./extra-ids.js";
import type { Declarations } from "./load-declarations.js";
import { loadFile } from "./load-file.js";
import { markedPieces, parseSentencePiece, t5Pieces, t5TokenizerJson } from "./sentence-piece/index.js";
import type { TokenizerParts } from "./tokenizer.js";
import { tokenizerFamilies, tokenizerFamily } from "./tokenizer-family.js";

/** The tokenizer in a folder's `spiece.model`, or undefined where there is none. @throws TokenizerError for all but T5's kind. */
export async function loadSentencePiece(declarations: Declarations): Promise<TokenizerParts | undefined> {
  const place = join(declarations.folder, "spiece.model");
  const bytes = await loadFile(place);
  if (bytes === undefined) return undefined;
  const family = tokenizerFamily(declarations, ["t5"]);
  const model = parseSentencePiece(bytes, place);
  const extraIds = extraIdsOf(declarations, tokenizerFamilies[family].extraIds ?? 0);
  const json = t5TokenizerJson(t5Pieces(model, { extraIds, place }));
  return buildTokenizer(family, { declarations, place, bare: () => json, pieces: markedPieces(model) });
}
