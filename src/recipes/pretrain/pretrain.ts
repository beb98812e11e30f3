import type { Dataset } from "../../data/index.js";
import { writeJsonAtomic } from "../../runs/index.js";
import type { TrainResult } from "../../train/index.js";
import { type ExportedModel, exportModel, pretrainedStory } from "../exported-models/index.js";
import type { Phases, RecipeContext } from "../phases/index.js";
import { startingModel } from "../starting-models/index.js";
import { type DatasetFacts, datasetFacts, openTask, runOnTask } from "../task/index.js";
import { pretrainModel } from "../training/index.js";
import { loadInputs } from "./load-inputs.js";
import type { PretrainConfig } from "./pretrain-config.js";

/** What a pretraining came to: everything that `scores.json` says. */
export interface PretrainReport {
  readonly version: 1;
  readonly dataset: DatasetFacts;
  readonly tokenizer: { readonly vocabularySize: number };
  readonly parameters: number;
  /** Optimizer steps taken; the best checkpoint may be from an earlier one. */
  readonly steps: number;
  /** The best checkpoint's average negative log-likelihood of what was taken out of the validation inputs, in nats per token. */
  readonly nll: number;
  /** What was warned of while the run was made, one sentence each; absent in reports from before it was kept. */
  readonly warnings?: readonly string[];
  readonly config: PretrainConfig;
  /** Wall time of this run, without what an earlier part of a resumed run took. */
  readonly seconds: number;
}

/**
 * Pretrains a model on inputs that nobody labeled: T5 by span corruption, BART by text infilling, GPT-2 and OPT as causal language models (docs/PAPERS.md
 * section 10). The run folder holds the model as a Hugging Face folder, to be fine-tuned or distilled from.
 * A run that was interrupted goes on where it was; one that is done only returns its report.
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { pretrain, readModelConfig, resolvePretrainConfig } from "retort-kd";
 *
 * writeFileSync("inputs.txt", Array.from({ length: 60 }, (_, i) => `the house has ${i} rooms`).join("\n"));
 * const shape = { kind: "gpt2", nEmbd: 8, nLayer: 1, nHead: 2, nPositions: 32 };
 * const pretraining = { learningRate: 0.01, maxEpochs: 1, batchTokens: 512 };
 * const config = resolvePretrainConfig({ data: { inputs: "inputs.txt", maxSourceLength: 32 }, model: { shape, pretraining } });
 * const report = await pretrain(config, { runFolder: "run" });
 * [report.dataset.unlabeled, report.dataset.validation]; // → [ 58, 2 ]
 * readModelConfig("run/model").modelType; // → 'gpt2'
 * ```
 */
export function pretrain(config: PretrainConfig, context: RecipeContext): Promise<PretrainReport> {
  return runOnTask(config, context, { load: ({ data }) => loadInputs(data), body: pretrainPhases });
}

async function pretrainPhases(dataset: Dataset, config: PretrainConfig, phases: Phases): Promise<PretrainReport> {
  const started = performance.now();
  const { paths } = phases.run;
  using task = await phases.phase("data", () => openTask(dataset, denoisingTask(config), phases.place));
  const model = task.own(startingModel(config.model, task));
  const { pretraining } = config.model;
  const { steps, best: nll } = (await pretrainModel(model, { role: "model", pretraining }, { ...task, phases })) as TrainResult;
  // Awaited here, because the models go when this function is left.
  return await phases.phase("report", async () => {
    const story = pretrainedStory(config.model, datasetFacts(dataset));
    const { prompt, maxSourceLength } = config.data;
    const exported: ExportedModel = { model, tokenizer: task.tokenizer, inputs: { prompt }, maxSourceLength, story };
    for (const message of await exportModel(exported, paths.model)) phases.emit({ kind: "warning", message });
    const seconds = (performance.now() - started) / 1000;
    const { vocabularySize } = task.tokenizer;
    const facts = { dataset: datasetFacts(dataset), tokenizer: { vocabularySize }, parameters: model.parameters.count };
    const report: PretrainReport = { version: 1, ...facts, steps, nll, warnings: phases.warnings(), config, seconds };
    writeJsonAtomic(paths.scores, report);
    return report;
  });
}

/** The recipe as one on a task: an input is its own target, all of a text is learned from, and nothing is decoded. */
function denoisingTask(config: PretrainConfig) {
  return {
    ...config,
    data: { ...config.data, maxTargetLength: config.data.maxSourceLength },
    tokenizer: { ...config.tokenizer, mergesFromTargetsOnly: false },
    evaluation: { decoding: { method: "greedy" } },
  } as const;
}
