import { join } from "node:path";
import { TokenizerError } from "../core/index.js";
import { buildTokenizer } from "./build-tokenizer.js";
import { assertMergesComplete, byteLevelTokenizerJson, parseMerges } from "./byte-level/index.js";
import type { Declarations } from "./load-declarations.js";
import { loadJsonFile, loadTextFile } from "./load-file.js";
import type { TokenizerParts } from "./tokenizer.js";
import { tokenizerFamily } from "./tokenizer-family.js";
import { assertIdsDiffer, type JsonObject } from "./tokenizer-json.js";

/**
 * The byte-level BPE in a folder's `vocab.json` and `merges.txt`, or undefined where there is neither.
 * @throws TokenizerError if one of them is missing, broken or cut off, or the tokenizer is of neither GPT-2's, RoBERTa's nor DeBERTa's kind.
 */
export async function loadVocabularyAndMerges(declarations: Declarations): Promise<TokenizerParts | undefined> {
  const { folder, tokenizerConfig } = declarations;
  const [place, mergesPath] = [join(folder, "vocab.json"), join(folder, "merges.txt")];
  const [vocabulary, merges] = [await loadJsonFile(place), await loadTextFile(mergesPath)];
  if (vocabulary === undefined && merges === undefined) return undefined;
  if (vocabulary === undefined) throw new TokenizerError(`${place}: is missing beside merges.txt.`, { hint: "Both make the tokenizer." });
  if (merges === undefined) throw new TokenizerError(`${mergesPath}: is missing beside vocab.json.`, { hint: "Both make the tokenizer." });

  const family = tokenizerFamily(declarations, ["gpt2", "roberta", "deberta"]);
  const pairs = { vocab: checkedIds(vocabulary, place), merges: parseMerges(merges, mergesPath) };
  assertMergesComplete(pairs.vocab, pairs.merges, mergesPath);
  const bare = byteLevelTokenizerJson(pairs, { addPrefixSpace: tokenizerConfig.add_prefix_space === true });
  return buildTokenizer(family, { declarations, place, bare: () => bare });
}

function checkedIds(vocabulary: JsonObject, place: string): Record<string, number> {
  for (const [token, id] of Object.entries(vocabulary)) {
    if (typeof id === "number" && Number.isInteger(id) && id >= 0) continue;
    throw new TokenizerError(`${place}: ${JSON.stringify(token)}: expected an id, got ${JSON.stringify(id)}.`, {
      hint: "A vocab.json is one object of tokens and their ids.",
    });
  }
  assertIdsDiffer(Object.entries(vocabulary), place);
  return vocabulary as Record<string, number>;
}
