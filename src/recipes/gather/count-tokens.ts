import { loadTokenizer } from "../../tokenizers/index.js";
import type { GatherConfig } from "./gather-config.js";

/** How many tokens each text has, without special ones. */
export type CountTokens = (texts: readonly string[]) => Promise<number[]>;

/** Counts with the model's own tokenizer, where the recipe names one. Errors of loadTokenizer. */
export async function countTokensOf({ tokenizer: folder }: Pick<GatherConfig, "tokenizer">): Promise<CountTokens | undefined> {
  if (folder === undefined) return undefined;
  const tokenizer = await loadTokenizer(folder);
  return async (texts) => (await tokenizer.encodeBatch(texts, { addSpecialTokens: false })).map(({ ids }) => ids.length);
}
