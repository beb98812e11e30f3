import { ConfigError } from "../../core/index.js";
import { fineTuning } from "../../distill/index.js";
import { modelDimensions, type TextModel } from "../../models/index.js";
import type { TrainingConfig } from "../config/index.js";
import { startingConfig, startingModel, startingStudentConfig } from "../starting-models/index.js";
import { fitModel } from "../training/index.js";
import type { DistillConfig } from "./config/index.js";
import type { RunningContext } from "./distill-context.js";

/**
 * S: the student on the labeled pairs alone, `start` fine-tuned here, or as the recipe has it already.
 * @param start The student as it starts; trained where S is not there yet.
 */
export async function makeBaseline(start: TextModel, context: RunningContext): Promise<TextModel> {
  const { config, data } = context;
  if (config.baseline !== undefined) return context.own(startingModel(config.baseline, context));
  const training = config.student.training as TrainingConfig;
  const keepEarly = config.evaluation.exposureBias !== undefined;
  await fitModel(start, fineTuning(start), { name: "baseline", training, examples: data.train, keepEarly }, context);
  return start;
}

/**
 * Makes sure that S, where it is there already, is a model like the student: what a smaller or a larger one can do says nothing of distillation.
 * @throws ConfigError naming the first size that differs.
 */
export function checkBaseline({ baseline, student, teacher }: DistillConfig): void {
  if (baseline === undefined) return;
  const [ours, theirs] = [startingConfig(baseline), startingStudentConfig(student, teacher)];
  const sizes = flat(modelDimensions(theirs));
  for (const [size, found] of Object.entries(flat(modelDimensions(ours)))) {
    // A vocabulary is the tokenizer's, which is compared by itself; that of a student from random weights is not known yet.
    if (size === "vocabSize" || found === sizes[size]) continue;
    throw new ConfigError(
      `baseline.from: ${baseline.from} is no student like the one that is distilled: ${size} is ${found} there, and ${sizes[size]} here.`,
      {
        hint: "S is the same student without a teacher: name one that was fine-tuned from the same start, or leave baseline out.",
      },
    );
  }
}

function flat(dimensions: object, path = ""): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(dimensions).flatMap(([key, value]) =>
      typeof value === "object" && value !== null ? Object.entries(flat(value, `${path}${key}.`)) : [[`${path}${key}`, value]],
    ),
  );
}
