import { ConfigError } from "../core/index.js";
import { type Dataset, sentinelsNeeded } from "../data/index.js";
import { modelFolder } from "../hub/index.js";
import { pathExists, writeFolderAtomic } from "../runs/index.js";
import { loadTokenizer, type Tokenizer, trainByteLevelBpe } from "../tokenizers/index.js";
import type { DistillConfig, ModelConfig } from "./config-schema.js";

/** Where a trained tokenizer is kept, and who hears that it is smaller than asked for. */
interface TokenizerPlace {
  readonly folder: string;
  readonly warn: (message: string) => void;
}

/** The models that a recipe names: teacher and student, or only one. */
export interface NamedModels {
  readonly teacher?: ModelConfig;
  readonly student?: ModelConfig;
  readonly model?: ModelConfig;
}

/** What decides the tokenizer. */
export type TokenizerConfig = Pick<DistillConfig, "data" | "tokenizer"> & NamedModels;

/**
 * The tokenizer that all models of a run share: that of the model folders it starts from; where every model starts from random weights, one trained on the
 * task's own text, kept in `folder`.
 * @throws ConfigError if two model folders have different ones.
 */
export async function taskTokenizer(dataset: Dataset, config: TokenizerConfig, { folder, warn }: TokenizerPlace): Promise<Tokenizer> {
  const [first, ...others] = modelFolders(config);
  if (first === undefined) return trainedTokenizer(dataset, config, { folder, warn });
  const tokenizer = await loadTokenizer(first);
  for (const other of others) assertSameTokens(tokenizer, await loadTokenizer(other), [first, other]);
  return tokenizer;
}

/** The folders of the models that a recipe names, the teacher's first; those of the hub as pinRevisions has named them. */
export function modelFolders(config: NamedModels): string[] {
  return modelsOf(config).flatMap(({ from }) => (from === undefined || from === "auto" ? [] : [modelFolder(from)]));
}

function modelsOf({ teacher, student, model }: NamedModels): ModelConfig[] {
  return [teacher, student, model].filter((named) => named !== undefined);
}

async function trainedTokenizer(dataset: Dataset, config: TokenizerConfig, { folder, warn }: TokenizerPlace): Promise<Tokenizer> {
  if (!pathExists(folder)) await writeFolderAtomic(folder, (aside) => trainTokenizer(dataset, config).save(aside));
  const tokenizer = await loadTokenizer(folder);
  const most = config.tokenizer.vocabularySize;
  if (tokenizer.vocabularySize < most) {
    const count = (value: number): string => value.toLocaleString("en");
    warn(`the text gives a vocabulary of ${count(tokenizer.vocabularySize)} tokens; tokenizer.vocabularySize allows ${count(most)}.`);
  }
  return tokenizer;
}

function trainTokenizer({ splits }: Dataset, config: TokenizerConfig): Tokenizer {
  const { train, unlabeled } = splits;
  const targets = train.map(({ target }) => target);
  const texts = config.tokenizer.mergesFromTargetsOnly
    ? targets
    : [...targets, ...train.map(({ source }) => source), ...unlabeled.map(({ source }) => source)];
  return trainByteLevelBpe(texts, {
    vocabularySize: config.tokenizer.vocabularySize,
    allowSmaller: true,
    ...noiseTokens(modelsOf(config), config.data.maxSourceLength),
  });
}

/** The special tokens that the models' pretraining takes: models from random weights are T5s. */
function noiseTokens(models: readonly Pick<ModelConfig, "pretraining">[], maxSourceLength: number): { sentinels: number; mask: boolean } {
  const pretrainings = models.flatMap(({ pretraining }) => (pretraining === undefined ? [] : [pretraining]));
  const byNoise = (noise: string) => pretrainings.filter((pretraining) => (pretraining.noise ?? "span-corruption") === noise);
  const sentinels = byNoise("span-corruption").map((options) => sentinelsNeeded(maxSourceLength, options));
  return { sentinels: Math.max(0, ...sentinels), mask: byNoise("text-infilling").length > 0 };
}

/** A distribution over one vocabulary says nothing about another. */
function assertSameTokens(ours: Tokenizer, theirs: Tokenizer, [first, other]: readonly [string, string]): void {
  if (ours.fingerprint === theirs.fingerprint) return;
  const most = Math.max(ours.vocabularySize, theirs.vocabularySize);
  for (let id = 0; id < most; id++) {
    const [token, otherToken] = [ours.idToToken(id), theirs.idToToken(id)];
    if (token === otherToken) continue;
    const spelled = (value: string | undefined): string => (value === undefined ? "no token" : JSON.stringify(value));
    throw new ConfigError(
      `${other}: its tokenizer is not that of ${first}: id ${id} is ${spelled(otherToken)} there, ${spelled(token)} here.`,
      {
        hint: "Teacher and student must share one tokenizer.",
      },
    );
  }
}
