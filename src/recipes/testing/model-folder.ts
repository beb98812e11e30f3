import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tinyT5Json } from "../../models/testing/tiny-t5.js";
import { trainByteLevelBpe } from "../../tokenizers/index.js";

/** Writes a model folder without weights: the config of a tiny model, changed, and a tokenizer that fits it, by default of 260 tokens; returns its path. */
export async function writeModelFolder(
  path: string,
  changes: Readonly<Record<string, unknown>> = {},
  tokenizer = trainByteLevelBpe(["a b"], { vocabularySize: 260 }),
): Promise<string> {
  mkdirSync(path, { recursive: true });
  const { padTokenId: pad_token_id, eosTokenId: eos_token_id } = tokenizer;
  const json = {
    ...tinyT5Json,
    vocab_size: tokenizer.vocabularySize,
    pad_token_id,
    eos_token_id,
    decoder_start_token_id: pad_token_id,
    ...changes,
  };
  writeFileSync(join(path, "config.json"), JSON.stringify(json));
  await tokenizer.save(path);
  return path;
}
