import { epochTargets, type TeacherAndStudent } from "../../distill/index.js";
import { type FittedTemperature, fitTemperature } from "../../evaluate/index.js";
import { modelFingerprint, type TextModel, withDropoutRate } from "../../models/index.js";
import { examplesFingerprint } from "../task/index.js";
import { fitModel } from "../training/index.js";
import type { DistillContext } from "./distill-context.js";
import { distillationObjective, objectiveSettings } from "./distillation-objective.js";
import type { RunPseudoTargets } from "./pseudo-target-phase.js";

/**
 * Distils the student from the teacher: each epoch shows the labeled pairs and one pseudo-target of every input that has some (docs/PAPERS.md,
 * stages S4 to S8). `dropoutRate` is that of this training alone: the student keeps its own config, with which it is fine-tuned and saved.
 * @returns What the teacher's logits were divided by, where the recipe has it fitted to the validation split.
 */
export async function distillStudent(
  { teacher, student }: TeacherAndStudent,
  { perInput }: Pick<RunPseudoTargets, "perInput">,
  context: DistillContext,
): Promise<FittedTemperature | undefined> {
  const { config, data } = context;
  const fitted = config.distillation.teacherTemperature === "fit" ? await fitTeacher(teacher, context) : undefined;
  const inputs = {
    settings: objectiveSettings(config),
    teacher: modelFingerprint(teacher),
    pseudoTargets: examplesFingerprint([...data.train, ...perInput.flat()]),
  };
  const examples = (epoch: number) => epochTargets(perInput, epoch, data.train);
  const options = { name: "student", training: config.distillation.training, examples, inputs };
  const trained = withDropoutRate(student, config.distillation.dropoutRate);
  await fitModel(trained, distillationObjective(config, { teacher, student: trained }, fitted?.temperature), options, context);
  return fitted;
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
