import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { loadTokenizer, type Tokenizer, trainByteLevelBpe } from "../../tokenizers/index.js";

const golden = (name: string) => fileURLToPath(new URL(`../../../test/golden/tokenizers/${name}`, import.meta.url));

/** A tiny SentencePiece model as T5's: NFKC, white space dropped, `▁` before words, `</s>` behind the text. */
export const sentencePiece = (): Promise<Tokenizer> => loadTokenizer(golden("sentence-piece"));

/** A tiny byte-level BPE as BART's: exact bytes, `<s>` … `</s>`. */
export const bart = (): Promise<Tokenizer> => loadTokenizer(golden("bart"));

/** A byte-level BPE with words of its own, and `</s>` behind the text. */
export function trainedBpe(): Tokenizer {
  return trainByteLevelBpe(["the cat sat on the hat 12 123", "the cats and the hats 1234", "unhappy happy"], {
    vocabularySize: 300,
    allowSmaller: true,
  });
}

/** ByT5's tokenizer, which has no vocabulary file. */
export async function bytes(): Promise<Tokenizer> {
  const folder = mkdtempSync(join(tmpdir(), "retort-align-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "tokenizer_config.json"), JSON.stringify({ tokenizer_class: "ByT5Tokenizer" }));
  return loadTokenizer(folder);
}
