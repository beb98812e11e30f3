import type { Dataset } from "../../data/index.js";
import { copyModel, type TextModel } from "../../models/index.js";
import { ArtifactStore, defaultStoreFolder } from "../../runs/index.js";
import { packagedTeacherAt } from "../config/index.js";
import type { Phases, RecipeContext } from "../phases/index.js";
import { evaluateSystems } from "../scoring/index.js";
import { startingModel, startingStudent } from "../starting-models/index.js";
import { runOnTask, type TrainingOutcome } from "../task/index.js";
import { pretrainModel } from "../training/index.js";
import { makeBaseline } from "./baseline.js";
import type { DistillConfig } from "./config/index.js";
import type { DistillContext, RunningContext } from "./distill-context.js";
import { distillStudent } from "./distill-student.js";
import { Deadlines, plannedWork } from "./estimate/index.js";
import { measureExposureBias } from "./exposure-bias/index.js";
import { fineTuneFinally } from "./final-fine-tuning.js";
import { forTeacher, teacherData } from "./for-teacher.js";
import { loadDistillationTask } from "./load-distillation-task.js";
import { withNllPerByte } from "./nll-per-byte.js";
import { openDistillation } from "./open-distillation.js";
import { pseudoTargetOptions } from "./pseudo-target-options.js";
import { pseudoTargetsOf } from "./pseudo-target-phase.js";
import type { DistillReport } from "./report/index.js";
import { studentPseudoTargets } from "./student-pseudo-targets.js";
import { trainingCosts } from "./training-costs.js";
import { usefulTeacher } from "./useful-teacher.js";
import { writeResults } from "./write-results.js";
import type { SystemModels } from "./write-systems.js";

/**
 * The main job. Makes or loads a teacher T and a student, and goes no further with a teacher that knows nothing; fine-tunes one copy of the student on the labeled pairs alone (S); lets T write
 * pseudo-targets; distils another copy from T and fine-tunes it on the labels once more (KD); evaluates all three on the test split, once.
 * The run folder holds all three as Hugging Face folders, every output, the scores and a report.
 * A run that was interrupted goes on where it was; one that is done only returns its report.
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { distill, resolveConfig } from "retort-kd";
 *
 * const counts = Array.from({ length: 60 }, (_, i) => i);
 * writeFileSync("pairs.csv", ["source,target", ...counts.map((i) => `${i} houses,there are ${i} houses`)].join("\n"));
 * writeFileSync("inputs.csv", ["source", ...counts.map((i) => `${i} rivers`)].join("\n"));
 * const training = { learningRate: 0.01, maxEpochs: 5, batchTokens: 512 };
 * const shape = { dModel: 8, dKv: 4, dFf: 16, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };
 * const config = resolveConfig({
 *   data: { train: "pairs.csv", unlabeled: "inputs.csv", maxSourceLength: 16, maxTargetLength: 16 },
 *   teacher: { shape: { ...shape, dModel: 16 }, training },
 *   student: { shape, training },
 *   distillation: { training },
 *   threads: 1,
 * });
 * const report = await distill(config, { runFolder: "run", storeFolder: "store" });
 * Object.keys(report.systems); // → [ 'S', 'T', 'KD' ]
 * report.trainings.map(({ name }) => name); // → [ 'teacher', 'baseline', 'student' ]
 * report.pseudoTargetStatistics.generated === report.dataset.labeled + report.dataset.unlabeled; // → true
 * ```
 */
export function distill(config: DistillConfig, context: RecipeContext): Promise<DistillReport> {
  return runOnTask(config, context, { load: loadDistillationTask, body: distillPhases });
}

async function distillPhases(dataset: Dataset, config: DistillConfig, phases: Phases): Promise<DistillReport> {
  const started = performance.now();
  // Opened before anything is computed, so that a store that cannot be written is known at once.
  const store = new ArtifactStore(phases.context.storeFolder ?? defaultStoreFolder());
  using task = await phases.phase("data", () => openDistillation(dataset, config, { ...phases.place, store }));
  tellOrigin(config.teacher, phases);
  const teacher = task.own(startingModel(config.teacher, forTeacher(task)));
  const trainings: TrainingOutcome[] = [];
  const onTrained = (outcome: TrainingOutcome): void => void trainings.push(outcome);
  const context: RunningContext = { ...task, phases, deadlineOf: deadlinesOf(teacher, task), onTrained };
  await pretrainModel(teacher, { role: "teacher", ...config.teacher }, forTeacher(context));
  const start = task.own(startingStudent(config.student, teacher, task));
  await usefulTeacher(teacher, forTeacher(context));
  await pretrainModel(start, { role: "student", ...config.student }, context);
  const untrained = task.own(copyModel(start));
  const baseline = await phases.phase("baseline", () => makeBaseline(start, context));
  const student = config.distillation.startFrom === "baseline" ? task.own(copyModel(baseline)) : untrained;
  const pseudoTargets = await phases.phase("pseudo-targets", async () =>
    studentPseudoTargets(await pseudoTargetsOf({ teacher, student }, pseudoTargetOptions(forTeacher(context))), context),
  );
  const measured = await phases.phase("distillation", () => distillStudent({ teacher, student }, pseudoTargets, context));
  const finalFineTuning = await fineTuneFinally(student, context);
  const models = { S: baseline, T: teacher, KD: student };
  const { results, validation } = await phases.phase("evaluation", () => evaluate(models, context));
  const exposureBias = await measureExposureBias(models, context);
  const seconds = (performance.now() - started) / 1000;
  const warnings = phases.warnings();
  const outcome = {
    results,
    validation,
    pseudoTargets: pseudoTargets.statistics,
    pseudoTargetFilter: pseudoTargets.filter,
    trainings,
    ...measured,
    finalFineTuning,
    exposureBias,
    trainingCosts: trainingCosts(trainings, { teacher, student, pseudoTargets }, context),
    warnings,
    seconds,
  };
  // Awaited here, because the models go when this function is left.
  return await phases.phase("report", () => writeResults(models, outcome, context));
}

/** What a teacher knows that nobody here has trained, its user has to know, too. */
function tellOrigin({ from }: DistillConfig["teacher"], phases: Phases): void {
  const packaged = packagedTeacherAt(from);
  if (packaged !== undefined) phases.emit({ kind: "note", message: `T comes with Retort: trained on ${packaged.trainedOn}.` });
}

/** The validation split comes first: whoever stops there has not looked at the test split. */
async function evaluate({ S, T, KD }: SystemModels, context: RunningContext) {
  const on = async (split: "validation" | "test") => {
    const ofTeacher = { model: T, split, data: teacherData(context.data) };
    return withNllPerByte(
      await evaluateSystems({ S: { model: S, split }, T: ofTeacher, KD: { model: KD, split } }, context),
      split,
      context,
    );
  };
  const validation = context.config.evaluation.validation === true ? await on("validation") : undefined;
  return { validation, results: await on("test") };
}

/** The trainings' shares of `maxHours`. The student is made once to know its size; what it really starts from may not be trained yet. */
function deadlinesOf(teacher: TextModel, task: DistillContext): (name: string) => number | undefined {
  const { config, data } = task;
  if (config.maxHours === undefined) return () => undefined;
  const student = startingStudent(config.student, teacher, task);
  const sizes = { teacher: teacher.parameters.count, student: student.parameters.count };
  student.parameters.dispose();
  const deadlines = new Deadlines(config.maxHours, plannedWork(config, data, sizes));
  return (name) => deadlines.of(name);
}
