import { DataError } from "../../core/index.js";
import { checkSpelling, type Dataset, describeSpelling } from "../../data/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import type { DataConfig } from "../config/index.js";

/** What is checked, and who hears of what is lost. */
interface CheckSpelledOptions {
  readonly tokenizer: Tokenizer;
  readonly config: { readonly data: Pick<DataConfig, "prompt" | "allowLossyTargets"> };
  readonly warn: (message: string) => void;
}

/**
 * Texts that the tokenizer cannot spell are told; and where most targets are such, there is no task: no model with this tokenizer could ever be right.
 * @throws DataError for the latter, unless the recipe allows it.
 */
export async function checkSpelled({ splits }: Dataset, { tokenizer, config, warn }: CheckSpelledOptions): Promise<void> {
  const { prompt, allowLossyTargets = false } = config.data;
  const inputs = [...splits.train, ...splits.unlabeled].map(({ source }) => prompt + source);
  const sources = describeSpelling(await checkSpelling(tokenizer, inputs), "sources");
  const goldTargets = splits.train.map(({ target }) => target);
  const spelling = await checkSpelling(tokenizer, goldTargets);
  const targets = describeSpelling(spelling, "targets");
  if (targets !== undefined && 2 * spelling.lossy > spelling.texts && !allowLossyTargets) {
    throw new DataError(`train: ${targets}.`, {
      hint: "No model with this tokenizer can write them: take one with a byte-level tokenizer (BART, GPT-2), or go on all the same with data.allowLossyTargets: true.",
    });
  }
  for (const told of [sources, targets]) if (told !== undefined) warn(`train: ${told}.`);
}
