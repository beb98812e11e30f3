import { type Dataset, sentinelsNeeded } from "../../data/index.js";
import { freshStartOf, type ShapeKind } from "../../models/index.js";
import { assertFolderUnchanged, pathExists, sealFolder, writeFolderAtomic } from "../../runs/index.js";
import { loadTokenizer, type Tokenizer, trainByteLevelBpe } from "../../tokenizers/index.js";
import {
  type DataConfig,
  type FreshTokenizerConfig,
  freshKindOf,
  modelFolders,
  modelsOf,
  type NamedModels,
  type PretrainingConfig,
} from "../config/index.js";
import { assertSameTokens, folderTokenizer } from "../starting-models/index.js";

/** Where a trained tokenizer is kept, and who hears that it is smaller than asked for, or that a setting is not followed. */
interface TokenizerPlace {
  readonly folder: string;
  readonly warn: (message: string) => void;
}

/** What decides the tokenizer. */
export interface TokenizerConfig extends NamedModels {
  readonly data: DataConfig;
  readonly tokenizer: FreshTokenizerConfig;
}

/**
 * The tokenizer that all models of a run share: that of the model folders it starts from; where every model starts from random weights, the one that
 * `tokenizer.from` names, or one trained on the task's own text, either kept in `folder`.
 * @throws ConfigError if two model folders have different ones; StorageError if the one in `folder` is not as it was written.
 */
export async function taskTokenizer(dataset: Dataset, config: TokenizerConfig, { folder, warn }: TokenizerPlace): Promise<Tokenizer> {
  const [first, ...others] = modelFolders(config);
  if (first === undefined) return ownTokenizer(dataset, config, { folder, warn });
  const tokenizer = await folderTokenizer(first);
  for (const folder of others) {
    const other = { folder, tokenizer: await folderTokenizer(folder) };
    assertSameTokens({ folder: first, tokenizer }, other, "Teacher and student must share one tokenizer.");
  }
  for (const warning of tokenizer.warnings) warn(warning);
  return tokenizer;
}

async function ownTokenizer(dataset: Dataset, config: TokenizerConfig, { folder, warn }: TokenizerPlace): Promise<Tokenizer> {
  const { from, vocabularySize: most } = config.tokenizer;
  if (!pathExists(folder)) {
    const made = from === undefined ? trainTokenizer(dataset, config) : await folderTokenizer(from);
    await writeFolderAtomic(folder, (aside) => saveSealed(made, aside));
  }
  const again = from === undefined ? "trained again from the task's text" : `copied again from ${from}`;
  assertFolderUnchanged(folder, `Put the file back as it was; or remove ${folder}, and the tokenizer is ${again}.`);
  const tokenizer = await loadTokenizer(folder);
  if (from !== undefined) {
    for (const warning of tokenizer.warnings) warn(warning);
  } else if (tokenizer.vocabularySize < most) {
    const count = (value: number): string => value.toLocaleString("en");
    warn(`the text gives a vocabulary of ${count(tokenizer.vocabularySize)} tokens; tokenizer.vocabularySize allows ${count(most)}.`);
  }
  return tokenizer;
}

async function saveSealed(tokenizer: Tokenizer, folder: string): Promise<void> {
  await tokenizer.save(folder);
  sealFolder(folder);
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
    ...specialTokens(config),
  });
}

/** The special tokens that the models and their pretrainings take. */
function specialTokens(config: TokenizerConfig): { sentinels: number; mask: boolean; bos: boolean } {
  const models = modelsOf(config).map((model) => ({ ...model, kind: freshKindOf(model, config) as ShapeKind }));
  const byNoise = (noise: string): PretrainingConfig[] =>
    models.flatMap(({ pretraining, kind }) =>
      pretraining && (pretraining.noise ?? freshStartOf(kind).pretraining.noise) === noise ? [pretraining] : [],
    );
  const sentinels = byNoise("span-corruption").map((options) => sentinelsNeeded(config.data.maxSourceLength, options));
  return {
    sentinels: Math.max(0, ...sentinels),
    mask: byNoise("text-infilling").length > 0,
    bos: models.some(({ kind }) => freshStartOf(kind).hasBeginningOfSequence),
  };
}
