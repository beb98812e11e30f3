import { join } from "node:path";
import { ConfigError, nearest } from "../core/index.js";
import {
  builtInDatasets,
  type Dataset,
  describeTruncation,
  type EncodedExample,
  type EncodedInput,
  encodeExamples,
  encodeInputs,
  loadDataset,
  type SplitFiles,
} from "../data/index.js";
import { pathExists } from "../runs/index.js";
import { loadTokenizer, type Tokenizer, trainByteLevelBpe } from "../tokenizers/index.js";
import type { DistillConfig } from "./config.js";

/** A task, tokenized: what every model of the run reads. */
export interface PreparedData {
  readonly dataset: Dataset;
  readonly tokenizer: Tokenizer;
  readonly train: readonly EncodedExample[];
  readonly validation: readonly EncodedExample[];
  readonly test: readonly EncodedExample[];
  readonly unlabeled: readonly EncodedInput[];
}

/**
 * Loads the dataset, trains its tokenizer (or loads the one that this run trained before), and encodes every split.
 * @param warn Gets one sentence for everything that was cut off.
 */
export async function prepareData(config: DistillConfig, runFolder: string, warn: (message: string) => void): Promise<PreparedData> {
  const dataset = await loadTask(config.data);
  const tokenizer = await taskTokenizer(dataset, config, join(runFolder, "tokenizer"));
  const { maxSourceLength, maxTargetLength, prompt } = config.data;
  const lengths = { maxSourceLength, maxTargetLength, prompt };
  const encode = async (split: "train" | "validation" | "test"): Promise<readonly EncodedExample[]> => {
    const { rows, truncation } = await encodeExamples(tokenizer, dataset.splits[split], lengths);
    const cut = describeTruncation(truncation);
    if (cut !== undefined) warn(`${split}: ${cut}.`);
    return rows;
  };
  const unlabeled = await encodeInputs(tokenizer, dataset.splits.unlabeled, lengths);
  const cut = describeTruncation(unlabeled.truncation);
  if (cut !== undefined) warn(`unlabeled: ${cut}.`);
  const [train, validation, test] = [await encode("train"), await encode("validation"), await encode("test")];
  return { dataset, tokenizer, train, validation, test, unlabeled: unlabeled.rows };
}

async function loadTask({ dataset, train, validation, test, unlabeled, columns }: DistillConfig["data"]): Promise<Dataset> {
  if (dataset !== undefined) {
    if (Object.hasOwn(builtInDatasets, dataset)) return builtInDatasets[dataset as keyof typeof builtInDatasets].load();
    const names = Object.keys(builtInDatasets);
    const guess = nearest(dataset, names);
    throw new ConfigError(`data.dataset: there is no built-in dataset '${dataset}'; there are ${names.join(", ")}.`, {
      hint: guess === undefined ? "For a dataset of yours, give data.train." : `Did you mean '${guess}'?`,
    });
  }
  const others = Object.entries({ validation, test, unlabeled }).filter(([, path]) => path !== undefined);
  const location = others.length === 0 ? (train as string) : ({ train, ...Object.fromEntries(others) } as SplitFiles);
  return loadDataset(location, columns === undefined ? {} : { columns });
}

async function taskTokenizer(dataset: Dataset, { tokenizer: settings }: DistillConfig, folder: string): Promise<Tokenizer> {
  if (pathExists(folder)) return loadTokenizer(folder);
  const { train, unlabeled } = dataset.splits;
  const targets = train.map(({ target }) => target);
  const texts = settings.mergesFromTargetsOnly
    ? targets
    : [...targets, ...train.map(({ source }) => source), ...unlabeled.map(({ source }) => source)];
  const tokenizer = await trainByteLevelBpe(texts, { vocabularySize: settings.vocabularySize });
  await tokenizer.save(folder);
  return tokenizer;
}
