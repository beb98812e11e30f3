import { join } from "node:path";
import type { Dataset } from "../data/index.js";
import { type EncoderDecoderModel, readModelConfig } from "../models/index.js";
import type { ArtifactStore, RunEvent } from "../runs/index.js";
import type { DistillConfig } from "./config.js";
import type { FitContext } from "./fit-context.js";
import type { Phases } from "./phases.js";
import { prepareData } from "./prepare-data.js";
import type { StartContext } from "./starting-model.js";
import { modelFolders, taskTokenizer } from "./task-tokenizer.js";

/** What all parts of a distillation share. Disposing it disposes the models that it owns. */
export interface DistillContext extends FitContext, StartContext, Disposable {
  readonly config: DistillConfig;
  /** What all runs share. */
  readonly store: ArtifactStore;
  /** Takes a model over; returns it. */
  own<Model extends EncoderDecoderModel>(model: Model): Model;
}

/** The same in a run, whose parts are told to its log. */
export interface RunningContext extends DistillContext {
  readonly phases: Phases;
}

/** Where a task is opened, and who hears of it. */
export interface TaskPlace {
  readonly runFolder: string;
  readonly store: ArtifactStore;
  readonly emit: (event: RunEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Tokenizes a task for the models that a recipe names.
 * @throws ConfigError if two of them have different tokenizers; DataError if the run was begun on other data.
 */
export async function openTask(dataset: Dataset, config: DistillConfig, place: TaskPlace): Promise<DistillContext> {
  const { runFolder, emit } = place;
  const warn = (message: string): void => emit({ kind: "warning", message });
  const tokenizer = await taskTokenizer(dataset, config, { folder: join(runFolder, "tokenizer"), warn });
  const data = await prepareData(dataset, { tokenizer, config, runFolder, warn });
  const [folder] = modelFolders(config);
  const models: EncoderDecoderModel[] = [];
  return {
    ...place,
    config,
    data,
    tokenizer,
    vocabularySize: folder === undefined ? tokenizer.vocabularySize : readModelConfig(folder).vocabSize,
    own: (model) => {
      models.push(model);
      return model;
    },
    [Symbol.dispose]: () => {
      for (const { parameters } of models) parameters.dispose();
    },
  };
}
