import { RandomSequence } from "../../core/index.js";
import type { EncodedExample } from "../../data/index.js";
import { epochTargets, type TeacherAndStudent, termScales } from "../../distill/index.js";
import { type FittedTemperature, fitTemperature } from "../../evaluate/index.js";
import { modelFingerprint, type TextModel, withDropoutRate } from "../../models/index.js";
import { epochBatches, stepBatch } from "../../train/index.js";
import { examplesFingerprint } from "../task/index.js";
import { fitModel } from "../training/index.js";
import type { DistillContext } from "./distill-context.js";
import { distillationObjective, type MeasuredSettings, objectiveSettings } from "./distillation-objective.js";
import type { RunPseudoTargets } from "./pseudo-target-phase.js";

/** What was measured before the student's first step, because the recipe leaves it to be measured. */
export interface MeasuredBefore {
  /** What the teacher's logits were divided by, fitted to the validation split. */
  readonly teacherTemperature?: FittedTemperature | undefined;
  /** What each of the loss's terms was divided by. */
  readonly lossScales?: Readonly<Record<string, number>> | undefined;
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
  const teacherTemperature = config.distillation.teacherTemperature === "fit" ? await fitTeacher(teacher, context) : undefined;
  const inputs = {
    settings: objectiveSettings(config),
    teacher: modelFingerprint(teacher),
    pseudoTargets: examplesFingerprint([...data.train, ...perInput.flat()]),
  };
  const examples = (epoch: number) => epochTargets(perInput, epoch, data.train);
  const options = { name: "student", training: config.distillation.training, examples, inputs };
  const models = { teacher, student: withDropoutRate(student, config.distillation.dropoutRate) };
  const fitted: MeasuredSettings = { teacherTemperature: teacherTemperature?.temperature };
  const lossScales = scaleBatchesOf(config) === 0 ? undefined : measureScales(models, examples(0), { ...context, fitted });
  await fitModel(models.student, distillationObjective(context, models, { ...fitted, scales: lossScales }), options, context);
  return { teacherTemperature, lossScales };
}

/** So many batches say how large the loss's terms are; 0 where there is one term, or none is to be scaled. */
function scaleBatchesOf({ distillation: { objective, weights, scaleBatches = 100 } }: DistillContext["config"]): number {
  const hasRelations = objective === "attention-relations-kd" || objective === "hidden-relations-kd";
  return hasRelations || weights?.nll !== undefined ? scaleBatches : 0;
}

/** The sizes of the loss's terms over the first batches of an epoch, with the models as they start. */
function measureScales(
  models: TeacherAndStudent,
  examples: readonly EncodedExample[],
  { fitted, ...context }: DistillContext & { readonly fitted: MeasuredSettings },
): Record<string, number> {
  const { config } = context;
  const { padTokenId, decoderStartTokenId } = models.student.config;
  const { device } = models.student;
  const { batchTokens, batchExamples } = config.distillation.training;
  const data = { examples, batchTokens, batchExamples, padTokenId, decoderStartTokenId };
  const steps = epochBatches(data, RandomSequence.named(config.seed, "term scales"), 0).slice(0, scaleBatchesOf(config));
  const batches = steps.flatMap((members) => {
    const chosen = [...members].map((i) => examples[i] as EncodedExample);
    return stepBatch(data, chosen, device).microBatches;
  });
  return termScales(distillationObjective(context, models, fitted), {
    batches: batches.slice(0, scaleBatchesOf(config)),
    seed: config.seed,
    device,
  });
}

/** A temperature at a bound is used, and told: a validation split that is very easy or very hard for the teacher says little about it. */
async function fitTeacher(teacher: TextModel, { config, data, emit }: DistillContext): Promise<FittedTemperature> {
  const fitted = await fitTemperature(teacher, data.validation, config.generation);
  if (fitted.isAtBound) {
    const end = fitted.temperature < 1 ? "lowest" : "highest";
    emit({
      kind: "warning",
      message: `the teacher's temperature, ${fitted.temperature.toFixed(2)}, is the ${end} that fitting looks at: it may know the validation split by heart, or know next to nothing of it.`,
    });
  }
  return fitted;
}
