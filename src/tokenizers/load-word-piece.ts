import { join } from "node:path";
import { TokenizerError } from "../core/index.js";
import { buildTokenizer } from "./build-tokenizer.js";
import type { Declarations } from "./load-declarations.js";
import { loadTextFile } from "./load-file.js";
import type { TokenizerParts } from "./tokenizer.js";
import { tokenizerFamily } from "./tokenizer-family.js";
import { wordPieceJson } from "./word-piece-json.js";

/**
 * BERT's WordPiece (Wu et al. 2016) in a folder's `vocab.txt`, or undefined where there is none.
 * @throws TokenizerError for a file without the tokens that every text needs, or with fewer than the model beside it has, and for a tokenizer of another kind than BERT's.
 */
export async function loadWordPiece(declarations: Declarations): Promise<TokenizerParts | undefined> {
  const place = join(declarations.folder, "vocab.txt");
  const text = await loadTextFile(place);
  if (text === undefined) return undefined;
  const family = tokenizerFamily(declarations, ["bert"]);
  const vocab = readVocabulary(text, { place, declarations });
  return buildTokenizer(family, {
    declarations,
    place,
    bare: ({ unk = "[UNK]", cls = "[CLS]", sep = "[SEP]" }) => {
      const missing = [unk, cls, sep].find((token) => vocab[token] === undefined);
      if (missing === undefined) return wordPieceJson(vocab, unk, declarations.tokenizerConfig);
      throw new TokenizerError(`${place}: lacks ${JSON.stringify(missing)}.`, {
        hint: "A vocab.txt has one token per line; its line is its id.",
      });
    },
  });
}

/** The tokens by their lines, counted from 0. A token that stands twice has the later line, as in Python. */
function readVocabulary(text: string, from: { readonly place: string; readonly declarations: Declarations }): Record<string, number> {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  assertNoLineLost(lines.length, from);
  return Object.fromEntries(lines.map((token, id) => [token, id]));
}

/** A lost line gives every token behind it another's embedding, and only the model's size can tell: unless it is padded to a multiple of 8, it is the vocabulary's. */
function assertNoLineLost(count: number, { place, declarations }: { readonly place: string; readonly declarations: Declarations }): void {
  const { vocab_size: rows } = declarations.modelConfig;
  if (typeof rows !== "number" || rows % 8 === 0 || count + declarations.addedTokens.length >= rows) return;
  throw new TokenizerError(`${place}: has ${count} lines, but config.json beside it says vocab_size ${rows}.`, {
    hint: "Lines are missing, and those behind them have other tokens' ids: copy or download the file again.",
  });
}
