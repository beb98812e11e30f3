import { RandomSequence } from "../../core/index.js";
import type { EncodedExample, PairBatch } from "../../data/index.js";
import { type TeacherAndStudent, termScales } from "../../distill/index.js";
import { type FittedTemperature, fitTemperature } from "../../evaluate/index.js";
import type { TextModel } from "../../models/index.js";
import { epochBatches, stepBatch } from "../../train/index.js";
import type { DistillContext } from "./distill-context.js";
import { distillationObjective, type MeasuredSettings } from "./distillation-objective.js";

/** The temperatures that fitting looks at are a tenth apart; what is surer than that is as sure as it can be told. */
const uncertain = 0.1;

/** What the teacher's logits are divided by, where the recipe has it fitted. A temperature at a bound is used, and told: a validation split that is very easy or very hard for the teacher says little about it. */
export async function fittedTemperature(
  teacher: TextModel,
  { config, data, emit }: DistillContext,
): Promise<FittedTemperature | undefined> {
  if (config.distillation.teacherTemperature !== "fit") return undefined;
  const fitted = await fitTemperature(teacher, data.validation, config.generation);
  if (fitted.isAtBound) {
    const end = fitted.temperature < 1 ? "lowest" : "highest";
    emit({
      kind: "warning",
      message: `the teacher's temperature, ${fitted.temperature.toFixed(2)}, is the ${end} that fitting looks at: it may know the validation split by heart, or know next to nothing of it.`,
    });
  }
  const { temperature, relativeError = 0 } = fitted;
  if (relativeError > uncertain) {
    const share = Math.round(100 * relativeError);
    emit({
      kind: "warning",
      message: `the teacher's temperature, ${temperature.toFixed(2)}, is uncertain by about ${share} %: ${data.validation.length} validation rows say no more. Give more of them, or a number.`,
    });
  }
  return fitted;
}

/** The sizes of the loss's terms over the first batches of an epoch, with the models as they start; undefined where it has one term, or none is to be scaled. */
export function measuredScales(
  models: TeacherAndStudent,
  examples: readonly EncodedExample[],
  { fitted, ...context }: DistillContext & { readonly fitted: MeasuredSettings },
): Record<string, number> | undefined {
  const { config } = context;
  const { objective, weights, scaleBatches = 100 } = config.distillation;
  const hasSeveral = objective === "attention-relations-kd" || objective === "hidden-relations-kd" || weights?.nll !== undefined;
  if (!hasSeveral || scaleBatches === 0) return undefined;
  const batches = firstBatches(models.student, examples, { config, count: scaleBatches });
  return termScales(distillationObjective(context, models, fitted), { batches, seed: config.seed, device: models.student.device });
}

/** The first of a shuffled epoch's micro-batches, as the student is trained on them. */
export function firstBatches(
  { config: tokens, device }: TextModel,
  examples: readonly EncodedExample[],
  { config, count }: Pick<DistillContext, "config"> & { readonly count: number },
): (() => PairBatch)[] {
  const { padTokenId, decoderStartTokenId } = tokens;
  const { batchTokens, batchExamples } = config.distillation.training;
  const data = { examples, batchTokens, batchExamples, padTokenId, decoderStartTokenId };
  const steps = epochBatches(data, RandomSequence.named(config.seed, "first batches"), 0).slice(0, count);
  return steps
    .flatMap((members) => {
      const chosen = [...members].map((i) => examples[i] as EncodedExample);
      return stepBatch(data, chosen, device).microBatches;
    })
    .slice(0, count);
}
