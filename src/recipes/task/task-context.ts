import { join } from "node:path";
import type { Dataset } from "../../data/index.js";
import { isDecoderOnly, kindOf, readModelConfig, type TextModel, withEndToken } from "../../models/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import { modelFolders, modelShapes, type NamedModels, type NamedShape } from "../config/index.js";
import type { TaskPlace } from "../phases/index.js";
import { type FreshVocabulary, openChat, ownVocabulary, type StartContext } from "../starting-models/index.js";
import type { FitContext } from "./fit-context.js";
import { prepareData } from "./prepare-data.js";
import { type TokenizerConfig, taskTokenizer } from "./task-tokenizer.js";
import { tellOfChat } from "./tell-of-chat.js";

/** What a recipe on a task has, whatever it does with the models that it names. */
export type TaskConfig = FitContext["config"] & TokenizerConfig;

/** What all parts of a run on a task share. Disposing it disposes the models that it owns. */
export interface TaskContext<Config extends TaskConfig> extends FitContext, StartContext, Disposable {
  readonly config: Config;
  /** Takes a model over; returns it, so that it ends where the task's targets do. */
  own(model: TextModel): TextModel;
}

/**
 * Tokenizes a task for the models that a recipe names.
 * @param place Handed on with the context, with whatever else stands in it.
 * @throws ConfigError if two of them have different tokenizers; DataError if the run was begun on other data.
 */
export async function openTask<Config extends TaskConfig, Place extends TaskPlace>(
  dataset: Dataset,
  config: Config,
  place: Place,
): Promise<TaskContext<Config> & Place> {
  const { runFolder, emit } = place;
  const warn = (message: string): void => emit({ kind: "warning", message });
  for (const message of dataset.notes) emit({ kind: "note", message });
  const tokenizer = await taskTokenizer(dataset, config, { folder: join(runFolder, "tokenizer"), warn });
  const vocabulary = vocabularyOf(config, tokenizer);
  const chat = config.data.chat === undefined ? undefined : openChat(tokenizer, config.data.chat);
  const data = await prepareData(dataset, { tokenizer, config, runFolder, isDecoderOnly: isDecoderOnly(vocabulary), chat, warn });
  if (chat !== undefined) await tellOfChat(dataset, { chat, data, emit });
  const models: TextModel[] = [];
  return {
    ...place,
    config,
    data,
    tokenizer,
    vocabulary,
    own: (model) => {
      const ending = withEndToken(model, chat?.endTokenId);
      models.push(ending);
      return ending;
    },
    [Symbol.dispose]: () => {
      for (const { parameters } of models) parameters.dispose();
    },
  };
}

/** That of the first model in a folder; where there is none, that of the first fresh one. */
function vocabularyOf(models: NamedModels, tokenizer: Tokenizer): FreshVocabulary {
  const [folder] = modelFolders(models);
  if (folder !== undefined) return readModelConfig(folder);
  const [{ shape }] = modelShapes(models) as [NamedShape];
  return ownVocabulary(kindOf(shape), tokenizer);
}
