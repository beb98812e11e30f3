import { join } from "node:path";
import type { Dataset } from "../data/index.js";
import { type EncoderDecoderModel, readModelConfig } from "../models/index.js";
import { defaultStoreFolder, type RunEvent } from "../runs/index.js";
import type { DistillConfig } from "./config.js";
import { type Deadlines, shareHours } from "./deadlines.js";
import type { FitContext } from "./fit-model.js";
import type { Phases } from "./phases.js";
import { prepareData } from "./prepare-data.js";
import type { StartContext } from "./starting-model.js";
import { modelFolders, taskTokenizer } from "./task-tokenizer.js";

/** What all parts of a distillation share. Disposing it disposes the models that it owns. */
export interface DistillContext extends FitContext, StartContext, Disposable {
  readonly config: DistillConfig;
  readonly phases: Phases;
  /** The folder of the artifact store, which is shared by all runs. */
  readonly store: string;
  readonly models: readonly EncoderDecoderModel[];
  /** Takes a model over; returns it. */
  own(model: EncoderDecoderModel): EncoderDecoderModel;
}

/**
 * Tokenizes a task for the models that a recipe names.
 * @throws ConfigError if two of them have different tokenizers; DataError if the run was begun on other data.
 */
export async function openTask(
  dataset: Dataset,
  config: DistillConfig,
  { phases, emit }: { readonly phases: Phases; readonly emit: (event: RunEvent) => void },
): Promise<DistillContext> {
  const { runFolder, storeFolder, signal } = phases.context;
  const warn = (message: string): void => emit({ kind: "warning", message });
  const tokenizer = await taskTokenizer(dataset, config, { folder: join(runFolder, "tokenizer"), warn });
  const data = await prepareData(dataset, { tokenizer, config, runFolder, warn });
  const [folder] = modelFolders(config);
  const models: EncoderDecoderModel[] = [];
  return {
    config,
    phases,
    data,
    tokenizer,
    vocabularySize: folder === undefined ? tokenizer.vocabularySize : readModelConfig(folder).vocabSize,
    runFolder,
    store: storeFolder ?? defaultStoreFolder(),
    emit: (event) => phases.emit(event),
    signal,
    models,
    own: (model) => {
      models.push(model);
      return model;
    },
    [Symbol.dispose]: () => {
      for (const { parameters } of models) parameters.dispose();
    },
  };
}
