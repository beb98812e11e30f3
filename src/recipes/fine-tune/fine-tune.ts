import type { Dataset } from "../../data/index.js";
import { fineTuning } from "../../distill/index.js";
import type { TextModel } from "../../models/index.js";
import { escapeMarkdown } from "../../page/index.js";
import { ArtifactStore, defaultStoreFolder, phaseTimes, readEvents, writeJsonAtomic } from "../../runs/index.js";
import { scoredDecoding } from "../config/index.js";
import { adapterBase, type ExportedModel, exportModel, hubDataset, namedBase, pretrainedStory } from "../exported-models/index.js";
import type { Phases, RecipeContext } from "../phases/index.js";
import { evaluateSystems, type SystemResult, type SystemScores, withoutOutputs, writePredictions } from "../scoring/index.js";
import { startingModel } from "../starting-models/index.js";
import { type DatasetFacts, datasetFacts, loadTask, openTask, runOnTask, type TaskContext, type TrainingOutcome } from "../task/index.js";
import { fitModel, type MethodCosts, pretrainModel, type StepCosts, sumCosts } from "../training/index.js";
import type { FineTuneConfig } from "./fine-tune-config.js";

/** What a fine-tuning came to: everything that `scores.json` says. */
export interface FineTuneReport {
  readonly version: 1;
  readonly dataset: DatasetFacts;
  readonly tokenizer: { readonly vocabularySize: number };
  /** Optimizer steps taken; the best checkpoint may be from an earlier one. */
  readonly steps: number;
  /** Of the best checkpoint. It was chosen by the validation split, whose scores are therefore too good; the test split was looked at once. */
  readonly splits: Readonly<Record<"validation" | "test", SystemScores>>;
  /** What it took to learn, pretraining included; absent in reports from before it was counted. */
  readonly trainingCosts?: MethodCosts;
  /** What was warned of while the run was made, one sentence each; absent in reports from before it was kept. */
  readonly warnings?: readonly string[];
  readonly config: FineTuneConfig;
  /** Wall time of this run, without what an earlier part of a resumed run took. */
  readonly seconds: number;
}

/**
 * Fine-tunes a model on labeled pairs, keeps the checkpoint that is best by validation, and scores it on the validation and test splits. A split
 * that is not given is cut off train by hash, the same rows as in a distillation on the same file: a teacher made here has not seen the test
 * rows there. The run folder holds the model as a Hugging Face folder, as it was pretrained, too, where it was; its outputs for both splits; and the scores.
 * A run that was interrupted goes on where it was; one that is done only returns its report.
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { fineTune, resolveFineTuneConfig } from "retort-kd";
 *
 * const pairs = Array.from({ length: 40 }, (_, i) => `${i} houses,there are ${i} houses`);
 * writeFileSync("pairs.csv", ["source,target", ...pairs].join("\n"));
 * const shape = { dModel: 8, dKv: 4, dFf: 16, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };
 * const config = resolveFineTuneConfig({
 *   data: { train: "pairs.csv", maxSourceLength: 24, maxTargetLength: 24 },
 *   model: { shape, training: { learningRate: 0.01, maxEpochs: 1, batchTokens: 256 } },
 * });
 * const report = await fineTune(config, { runFolder: "run" });
 * const { labeled, validation, test } = report.dataset;
 * [labeled, validation, test]; // → [ 33, 2, 5 ]
 * report.splits.test.scores.map(({ name }) => name); // → [ 'BLEU', 'ROUGE-L', 'length ratio', 'repeated 4-grams' ]
 * ```
 */
export function fineTune(config: FineTuneConfig, context: RecipeContext): Promise<FineTuneReport> {
  return runOnTask(config, context, { load: ({ data }) => loadTask(data), body: fineTunePhases });
}

async function fineTunePhases(dataset: Dataset, config: FineTuneConfig, phases: Phases): Promise<FineTuneReport> {
  const started = performance.now();
  const store = new ArtifactStore(phases.context.storeFolder ?? defaultStoreFolder());
  using task = await phases.phase("data", () => openTask(dataset, config, phases.place));
  const model = task.own(startingModel(config.model, task));
  const pretrained = await pretrainModel(model, { role: "model", ...config.model }, { ...task, phases });
  if (pretrained !== undefined) await phases.phase("pretrained-model", () => exportPretrained(model, { task, phases }));
  const options = { name: "model", training: config.model.training, examples: task.data.train };
  const trained = await phases.phase("fine-tuning", () => fitModel(model, fineTuning(model), options, task));
  const results = await phases.phase("evaluation", () =>
    evaluateSystems({ validation: { model, split: "validation" }, test: { model, split: "test" } }, { ...task, store }),
  );
  const trainings = [...(pretrained === undefined ? [] : [pretrained]), trained];
  const outcome = { trainings, results, seconds: (performance.now() - started) / 1000 };
  // Awaited here, because the models go when this function is left.
  return await phases.phase("report", () => writeOutcome(model, outcome, { task, phases }));
}

/** What the model is before it sees a label: where a student starts that is to be compared with it. */
async function exportPretrained(model: TextModel, { task, phases }: Place): Promise<void> {
  const { data, config } = task;
  const { prompt, separator, chat, maxSourceLength } = config.data;
  const story = pretrainedStory(config.model, datasetFacts(data.dataset));
  const exported: ExportedModel = { model, tokenizer: data.tokenizer, inputs: { prompt, separator, chat }, maxSourceLength, story };
  for (const message of await exportModel(exported, phases.run.paths.pretrained)) phases.emit({ kind: "warning", message });
}

/** Where a fine-tuning is made. */
interface Place {
  readonly task: TaskContext<FineTuneConfig>;
  readonly phases: Phases;
}

interface Outcome {
  /** The last is the fine-tuning. */
  readonly trainings: readonly TrainingOutcome[];
  readonly results: Readonly<Record<"validation" | "test", SystemResult>>;
  readonly seconds: number;
}

async function writeOutcome(model: TextModel, { trainings, results, seconds }: Outcome, { task, phases }: Place): Promise<FineTuneReport> {
  const { data, config } = task;
  const { paths } = phases.run;
  for (const message of await exportModel(exported(model, results.test, { task }), paths.model)) phases.emit({ kind: "warning", message });
  for (const split of ["validation", "test"] as const) writePredictions(paths, { split, data, results: { model: results[split] } });
  const report: FineTuneReport = {
    version: 1,
    dataset: datasetFacts(data.dataset),
    tokenizer: { vocabularySize: data.tokenizer.vocabularySize },
    steps: (trainings.at(-1) as TrainingOutcome).steps,
    warnings: phases.warnings(),
    splits: { validation: withoutOutputs(results.validation), test: withoutOutputs(results.test) },
    ...costsOf(trainings, phases),
    config,
    seconds,
  };
  writeJsonAtomic(paths.scores, report);
  return report;
}

/** Nothing of a training that was begun before anything was counted. */
function costsOf(trainings: readonly TrainingOutcome[], { run }: Phases): Pick<FineTuneReport, "trainingCosts"> {
  const counts = trainings.flatMap(({ counts }): StepCosts[] => (counts === undefined ? [] : [counts]));
  if (counts.length < trainings.length) return {};
  const lasted = phaseTimes(readEvents(run.paths.events)).filter(({ phase }) => phase === "model-pretraining" || phase === "fine-tuning");
  return { trainingCosts: { ...sumCosts(...counts), seconds: lasted.reduce((sum, { seconds }) => sum + seconds, 0) } };
}

/** The fine-tuned model as its folder has it. */
function exported(model: TextModel, test: SystemResult, { task }: { readonly task: TaskContext<FineTuneConfig> }): ExportedModel {
  const { data, config } = task;
  const { prompt, separator, chat, maxSourceLength } = config.data;
  const dataset = datasetFacts(data.dataset);
  const base = config.model.from === undefined ? undefined : namedBase(config.model.from);
  const start = base === undefined ? "A model from random weights" : escapeMarkdown(base.name);
  return {
    model,
    adapterBase: adapterBase(config.model),
    tokenizer: data.tokenizer,
    inputs: { prompt, separator, chat },
    maxSourceLength,
    decoding: scoredDecoding(config),
    story: {
      title: `${dataset.name}: fine-tuned ${model.config.modelType}`,
      made: [
        `${start}, fine-tuned on ${dataset.labeled.toLocaleString("en")} labeled pairs; the checkpoint was chosen by the validation split.`,
      ],
      base,
      dataset: { name: dataset.name, hub: hubDataset(config.data), attribution: dataset.attribution },
      results: { split: "test", inputs: dataset.test, ...withoutOutputs(test) },
      cautions: dataset.notes,
      tags: [],
    },
  };
}
