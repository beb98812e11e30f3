import { DataError } from "../../core/index.js";
import { checkSpelling, type Dataset, describeSpelling } from "../../data/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import type { OpenChat } from "../starting-models/index.js";

/** What texts become tokens by, and texts again. */
export type Speller = Parameters<typeof checkSpelling>[0];

/** How a tokenizer spells texts: in conversations, control tokens among them, too. */
export function spellerOf(tokenizer: Tokenizer, chat: OpenChat | undefined): Speller {
  if (chat === undefined) return tokenizer;
  return {
    encodeBatch: (texts) => chat.encoder.encodeTexts(texts),
    decodeBatch: (rows, options) => tokenizer.decodeBatch(rows, options),
  };
}

/**
 * Makes sure that a task's targets can be written: where the tokenizer cannot spell most of them, no model with it could ever be right.
 * @throws DataError where that is so.
 */
export async function refuseUnspelled({ splits: { train } }: Dataset, tokenizer: Speller): Promise<void> {
  const spelling = await checkSpelling(tokenizer, train.map(targetOf));
  if (2 * spelling.lossy <= spelling.texts) return;
  throw new DataError(`train: ${describeSpelling(spelling, "targets")}.`, {
    hint: "No model with this tokenizer can write them: take one with a byte-level tokenizer (BART, GPT-2), or go on all the same with data.allowLossyTargets: true.",
  });
}

/** What is tokenized, and who hears of what is lost. */
interface TellUnspelledOptions {
  readonly tokenizer: Speller;
  /** Stands before every source. */
  readonly prompt: string;
  readonly warn: (message: string) => void;
}

/** Tells of sources and targets that do not come back from their tokens as they are. */
export async function tellUnspelled({ splits }: Dataset, { tokenizer, prompt, warn }: TellUnspelledOptions): Promise<void> {
  const sources = [...splits.train, ...splits.unlabeled].map(({ source }) => prompt + source);
  for (const [what, texts] of Object.entries({ sources, targets: splits.train.map(targetOf) })) {
    const told = describeSpelling(await checkSpelling(tokenizer, texts), what);
    if (told !== undefined) warn(`train: ${told}.`);
  }
}

const targetOf = ({ target }: { readonly target: string }): string => target;
