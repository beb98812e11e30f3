import { type AlignedFigures, epochTargets, type TeacherAndStudent } from "../../distill/index.js";
import type { FittedTemperature } from "../../evaluate/index.js";
import { modelFingerprint, type TextModel, withDropoutRate } from "../../models/index.js";
import { examplesFingerprint } from "../task/index.js";
import { fitModel } from "../training/index.js";
import { alignedFigures } from "./aligned-figures.js";
import { alignedTeacherOf } from "./aligned-teacher.js";
import type { DistillContext } from "./distill-context.js";
import { distillationObjective, type MeasuredSettings, objectiveSettings } from "./distillation-objective.js";
import { forTeacher } from "./for-teacher.js";
import { fittedTemperature, measuredScales } from "./measure-before.js";
import type { RunPseudoTargets } from "./pseudo-target-phase.js";
import { type CacheFacts, cachedDistributions } from "./teacher-cache.js";
import { distillationCosts } from "./training-costs.js";

/** What was measured before the student's first step, because the recipe leaves it to be measured. */
export interface MeasuredBefore {
  /** What the teacher's logits were divided by, fitted to the validation split. */
  readonly teacherTemperature?: FittedTemperature | undefined;
  /** What each of the loss's terms was divided by. */
  readonly lossScales?: Readonly<Record<string, number>> | undefined;
  /** What was stored of the teacher's distributions, and what that changes. */
  readonly teacherCache?: CacheFacts | undefined;
  /** How far the tokens of a teacher with another tokenizer go together with the student's. */
  readonly alignment?: AlignedFigures | undefined;
}

/**
 * Distils the student from the teacher: each epoch shows the labeled pairs and one pseudo-target of every input that has some (docs/PAPERS.md,
 * stages S4 to S8). `dropoutRate` is that of this training alone: the student keeps its own config, with which it is fine-tuned and saved.
 * @param models The student as it starts, also where its training was begun before: what is measured is the same then.
 */
export async function distillStudent(
  { teacher, student }: TeacherAndStudent,
  { perInput }: Pick<RunPseudoTargets, "perInput">,
  context: DistillContext,
): Promise<MeasuredBefore> {
  const { config, data } = context;
  const teacherTemperature = await fittedTemperature(teacher, forTeacher(context));
  const inputs = inputsOf(teacher, perInput, context);
  const examples = (epoch: number) => epochTargets(perInput, epoch, data.train);
  const keepEarly = config.evaluation.exposureBias !== undefined;
  const options = { name: "student", training: config.distillation.training, examples, inputs, keepEarly };
  const models = { teacher, student: withDropoutRate(student, config.distillation.dropoutRate) };
  const fitted: MeasuredSettings = { teacherTemperature: teacherTemperature?.temperature };
  const lossScales = measuredScales(models, examples(0), { ...context, fitted });
  const epochs = Math.max(1, ...perInput.map(({ length }) => length));
  const cached = await cachedDistributions(models, { ...context, fitted, examples, epochs });
  const aligned = alignedTeacherOf(teacher, context, fitted.teacherTemperature);
  const alignment = aligned && (await alignedFigures(aligned, context));
  try {
    const objective = distillationObjective(context, models, { ...fitted, scales: lossScales, stored: cached?.stored, aligned });
    const otherCosts = distillationCosts(models, config.distillation, aligned);
    await fitModel(models.student, objective, { ...options, otherCosts }, context);
  } finally {
    cached?.stored[Symbol.dispose]();
  }
  return { teacherTemperature, lossScales, teacherCache: cached?.facts, alignment };
}

/** What decides the result beside the student and its training. */
function inputsOf(teacher: TextModel, perInput: RunPseudoTargets["perInput"], { config, data }: DistillContext): object {
  return {
    settings: objectiveSettings(config),
    teacher: modelFingerprint(teacher),
    pseudoTargets: examplesFingerprint([...data.train, ...perInput.flat()]),
    ...(data.teacher === undefined ? {} : { teacherTokenizer: data.teacher.tokenizer.fingerprint }),
  };
}
