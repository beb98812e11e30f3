import { join } from "node:path";
import { type Dataset, describeTruncation, type EncodedExample, type EncodedInput, type TruncationReport } from "../../data/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import type { DataConfig } from "../config/index.js";
import type { OpenChat } from "../starting-models/index.js";
import { spellerOf, tellUnspelled } from "./check-spelled.js";
import { checkDataUnchanged } from "./data-fingerprint.js";
import { taskEncoder } from "./encode-task.js";

/** A task, tokenized: what every model of the run reads. */
export interface PreparedData {
  readonly dataset: Dataset;
  readonly tokenizer: Tokenizer;
  readonly train: readonly EncodedExample[];
  readonly validation: readonly EncodedExample[];
  readonly test: readonly EncodedExample[];
  readonly unlabeled: readonly EncodedInput[];
}

export interface PrepareOptions {
  readonly tokenizer: Tokenizer;
  readonly config: { readonly data: DataConfig };
  readonly runFolder: string;
  /** Whether the models are decoder-only, so that source and target are one sequence. */
  readonly isDecoderOnly: boolean;
  /** Where the task's rows are read as conversations. */
  readonly chat?: OpenChat | undefined;
  /** Gets one sentence for everything that was cut off or is smaller than asked for. */
  readonly warn: (message: string) => void;
}

/**
 * Encodes every split of a task.
 * @throws DataError if the run was begun on other data.
 */
export async function prepareData(
  dataset: Dataset,
  { tokenizer, config, runFolder, isDecoderOnly, chat, warn }: PrepareOptions,
): Promise<PreparedData> {
  checkDataUnchanged(join(runFolder, "dataset.json"), dataset);
  await tellUnspelled(dataset, { tokenizer: spellerOf(tokenizer, chat), prompt: config.data.prompt, warn });
  const encoder = taskEncoder(dataset, { tokenizer, data: config.data, isDecoderOnly, chat });
  const reported = <Row>(split: string, { rows, truncation }: { rows: readonly Row[]; truncation: TruncationReport }): readonly Row[] => {
    const cut = describeTruncation(truncation);
    if (cut !== undefined) warn(`${split}: ${cut}.`);
    return rows;
  };
  const encode = async (split: "train" | "validation" | "test"): Promise<readonly EncodedExample[]> =>
    reported(split, await encoder.labeled(split));
  return {
    dataset,
    tokenizer,
    train: await encode("train"),
    validation: await encode("validation"),
    test: await encode("test"),
    unlabeled: reported("unlabeled", await encoder.unlabeled()),
  };
}
