import type { DataConfig } from "../config/index.js";
import { loadTask } from "../task/index.js";

/** How many rows a task has, and their mean lengths in tokens. */
export interface RoughRows {
  readonly labeled: number;
  readonly unlabeled: number;
  readonly validation: number;
  readonly test: number;
  readonly sourceTokens: number;
  readonly targetTokens: number;
}

/** So many characters of English are about a token of a large vocabulary. */
const charactersPerToken = 4;

/** Reads a task and counts its rows; lengths are guessed from characters, because no tokenizer need be there. Errors as loadTask's. */
export async function roughRows(data: DataConfig): Promise<RoughRows> {
  const { splits } = await loadTask(data);
  const { train, unlabeled, validation, test } = splits;
  const tokens = (texts: readonly string[]): number =>
    1 + texts.reduce((sum, { length }) => sum + length, 0) / Math.max(1, texts.length) / charactersPerToken;
  return {
    labeled: train.length,
    unlabeled: unlabeled.length,
    validation: validation.length,
    test: test.length,
    sourceTokens: tokens([...train, ...unlabeled].map(({ source }) => source)),
    targetTokens: tokens(train.map(({ target }) => target)),
  };
}
