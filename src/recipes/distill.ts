import type { Dataset } from "../data/index.js";
import { epochTargets, fineTuning, logitsKd } from "../distill/index.js";
import { type EncoderDecoderModel, saveModel } from "../models/index.js";
import { ArtifactStore, defaultStoreFolder, openRun, readStatus, writeFileAtomic, writeJsonAtomic } from "../runs/index.js";
import { engineInfo, threads } from "../tensor/index.js";
import type { DistillConfig } from "./config.js";
import type { RecipeContext } from "./context.js";
import { evaluateSystem, type SystemResult } from "./evaluate-system.js";
import { type FitContext, fitModel, freshModel } from "./fit-model.js";
import { loadTask } from "./load-task.js";
import { Phases } from "./phases.js";
import { prepareData } from "./prepare-data.js";
import { pseudoTargetsOf, unlabeledInputs } from "./pseudo-target-phase.js";
import { type DistillReport, makeReport } from "./report.js";
import { reportMarkdown } from "./report-markdown.js";
import { requireDevice } from "./require-device.js";
import { readReport, writePredictions } from "./run-results.js";
import { type SystemName, systems } from "./systems.js";

/** What may differ when a run is resumed: results then agree to rounding, and the run's log says so. A checkpoint belongs to one device. */
const mayDiffer = ["threads"];

/**
 * The main job. Trains a teacher T and a baseline student S on the labeled pairs; lets T write a pseudo-target for every unlabeled input;
 * distils a second student of S's shape (KD) from T's logits, on the labeled pairs and the pseudo-targets; evaluates all three on the test
 * split, once. The run folder holds the student as a Hugging Face folder, every output, the scores and a report.
 * A run that was interrupted goes on where it was; one that is done only returns its report.
 */
export async function distill(config: DistillConfig, context: RecipeContext): Promise<DistillReport> {
  requireDevice(config.device);
  if (config.threads !== undefined) threads(config.threads);
  // Read before the run is opened: a mistyped path must not leave a run folder behind that the corrected command does not fit.
  const dataset = readStatus(context.runFolder)?.state === "done" ? undefined : await loadTask(config.data);
  const environment = { seed: config.seed, device: config.device, threads: threads(), torch: engineInfo().torchVersion };
  const run = await openRun(context.runFolder, config, { environment, mayDiffer });
  try {
    const isDone = dataset === undefined || run.previous?.state === "done";
    const report = isDone ? readReport(run.paths) : await distillPhases(dataset, config, new Phases(run, context));
    run.done();
    return report;
  } catch (error) {
    run.fail(error);
    throw error;
  }
}

async function distillPhases(dataset: Dataset, config: DistillConfig, phases: Phases): Promise<DistillReport> {
  const { run, context } = phases;
  const { signal } = context;
  const started = performance.now();
  // Opened before anything is computed, so that a store that cannot be written is known at once.
  const store = new ArtifactStore(context.storeFolder ?? defaultStoreFolder());
  const { folder: runFolder } = run.paths;
  const data = await phases.phase("data", (emit) =>
    prepareData(dataset, { config, runFolder, warn: (message) => emit({ kind: "warning", message }) }),
  );
  const fitContext: FitContext = { config, data, runFolder, emit: (event) => phases.emit(event), signal };
  const teacher = freshModel(config.teacher.shape, fitContext);
  const baseline = freshModel(config.student.shape, fitContext);
  const { dropoutRate = config.student.shape.dropoutRate } = config.distillation;
  const student = freshModel({ ...config.student.shape, dropoutRate }, fitContext);
  const models: Record<SystemName, EncoderDecoderModel> = { S: baseline, T: teacher, KD: student };
  try {
    await phases.phase("teacher", () =>
      fitModel(teacher, fineTuning(teacher), { name: "teacher", training: config.teacher.training, examples: data.train }, fitContext),
    );
    await phases.phase("baseline", () =>
      fitModel(baseline, fineTuning(baseline), { name: "baseline", training: config.student.training, examples: data.train }, fitContext),
    );
    const pseudoTargets = await phases.phase("pseudo-targets", (emit) =>
      pseudoTargetsOf(teacher, {
        data,
        inputs: unlabeledInputs(data),
        decoding: { method: "greedy", maxNewTokens: config.data.maxTargetLength },
        batchTokens: config.generation.batchTokens,
        path: run.paths.pseudoTargets,
        store,
        emit,
        signal,
      }),
    );
    await phases.phase("distillation", () => {
      const { temperature, training } = config.distillation;
      const objective = logitsKd({ teacher, student }, { temperature });
      const inputs = { teacher: config.teacher, temperature };
      // One pseudo-target per input: every epoch is the first.
      const examples = epochTargets(pseudoTargets.perInput, 0, data.train);
      return fitModel(student, objective, { name: "student", training, examples, inputs }, fitContext);
    });
    const results = await phases.phase("evaluation", () => evaluateAll(models, fitContext, phases));
    return await phases.phase("report", async () => {
      saveModel(student, run.paths.student);
      await data.tokenizer.save(run.paths.student);
      const report = makeReport({
        config,
        data,
        results,
        pseudoTargets: pseudoTargets.statistics,
        seconds: (performance.now() - started) / 1000,
      });
      writePredictions(run.paths, { split: "test", data, results });
      writeJsonAtomic(run.paths.scores, report);
      writeFileAtomic(run.paths.report.markdown, reportMarkdown(report));
      return report;
    });
  } finally {
    for (const model of Object.values(models)) model.parameters.dispose();
  }
}

async function evaluateAll(
  models: Record<SystemName, EncoderDecoderModel>,
  { config, data, signal }: FitContext,
  phases: Phases,
): Promise<Record<SystemName, SystemResult>> {
  const results: Partial<Record<SystemName, SystemResult>> = {};
  for (const [i, name] of systems.entries()) {
    const onProgress = (done: number, total: number, tokensPerSecond: number): void =>
      phases.emit({ kind: "progress", done: i * total + done, total: systems.length * total, unit: "outputs", tokensPerSecond });
    const result = await evaluateSystem(models[name], { split: "test", data, config, onProgress, signal });
    phases.emit({
      kind: "evaluation",
      split: `test/${name}`,
      scores: { nll: result.nll, ...Object.fromEntries(result.scores.map((score) => [score.name, score.value])) },
    });
    results[name] = result;
  }
  return results as Record<SystemName, SystemResult>;
}
