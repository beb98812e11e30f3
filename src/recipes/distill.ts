import type { Dataset } from "../data/index.js";
import { fineTuning } from "../distill/index.js";
import { readStatus } from "../runs/index.js";
import { threads } from "../tensor/index.js";
import type { DistillConfig } from "./config.js";
import type { RecipeContext } from "./context.js";
import { type DistillContext, openTask } from "./distill-context.js";
import { distillStudent } from "./distill-student.js";
import { evaluateSystems } from "./evaluate-systems.js";
import { fineTuneFinally } from "./final-fine-tuning.js";
import { fitModel } from "./fit-model.js";
import { inRun } from "./in-run.js";
import { loadTask } from "./load-task.js";
import type { Phases } from "./phases.js";
import { pretrainModel } from "./pretrain-model.js";
import { pseudoTargetsOf } from "./pseudo-target-phase.js";
import type { DistillReport } from "./report.js";
import { requireDevice } from "./require-device.js";
import { readReport } from "./run-results.js";
import { copyModel, startingModel, startingStudent } from "./starting-model.js";
import { writeResults } from "./write-results.js";

/**
 * The main job. Makes or loads a teacher T and a student; fine-tunes one copy of the student on the labeled pairs alone (S); lets T write
 * pseudo-targets; distils another copy from T and fine-tunes it on the labels once more (KD); evaluates all three on the test split, once.
 * The run folder holds the student as a Hugging Face folder, every output, the scores and a report.
 * A run that was interrupted goes on where it was; one that is done only returns its report.
 */
export async function distill(config: DistillConfig, context: RecipeContext): Promise<DistillReport> {
  requireDevice(config.device);
  if (config.threads !== undefined) threads(config.threads);
  // Read before the run is opened: a mistyped path must not leave a run folder behind that the corrected command does not fit.
  const dataset = readStatus(context.runFolder)?.state === "done" ? undefined : await loadTask(config.data);
  return inRun(config, context, async (phases, isDone) =>
    dataset === undefined || isDone ? readReport(phases.run.paths) : distillPhases(dataset, config, phases),
  );
}

async function distillPhases(dataset: Dataset, config: DistillConfig, phases: Phases): Promise<DistillReport> {
  const started = performance.now();
  using context = await phases.phase("data", (emit) => openTask(dataset, config, { phases, emit }));
  const { data } = context;
  const teacher = context.own(startingModel(config.teacher, context));
  await pretrainModel(teacher, "teacher", context);
  const baseline = context.own(startingStudent(config.student, teacher, context));
  await pretrainModel(baseline, "student", context);
  const student = context.own(copyModel(baseline, config.distillation));
  await trainTeacher(teacher, context);
  await phases.phase("baseline", () =>
    fitModel(baseline, fineTuning(baseline), { name: "baseline", training: config.student.training, examples: data.train }, context),
  );
  const pseudoTargets = await phases.phase("pseudo-targets", () => pseudoTargetsOf(teacher, context));
  const distilled = await phases.phase("distillation", () => distillStudent({ teacher, student }, pseudoTargets, context));
  const finalFineTuning = await fineTuneFinally(student, distilled, context);
  const results = await phases.phase("evaluation", () => evaluateSystems({ S: baseline, T: teacher, KD: student }, context));
  const seconds = (performance.now() - started) / 1000;
  return phases.phase("report", () =>
    writeResults(student, { results, pseudoTargets: pseudoTargets.statistics, finalFineTuning, seconds }, context),
  );
}

async function trainTeacher(teacher: DistillContext["models"][number], context: DistillContext): Promise<void> {
  const { training } = context.config.teacher;
  if (training === undefined) return;
  await context.phases.phase("teacher", () =>
    fitModel(teacher, fineTuning(teacher), { name: "teacher", training, examples: context.data.train }, context),
  );
}
