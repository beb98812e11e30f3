import { contentHash } from "../../core/index.js";
import { type AlignedAnswers, epochTargets, fineTuning, type PseudoTarget, storedKd } from "../../distill/index.js";
import { copyModel, type TextModel } from "../../models/index.js";
import type { Objective } from "../../train/index.js";
import type { Phases } from "../phases/index.js";
import { examplesFingerprint, type TaskContext } from "../task/index.js";
import { fitModel } from "../training/index.js";
import type { BlackBoxConfig } from "./black-box-config.js";
import { lessonsOf, type StudentName } from "./students.js";

/** A run on a task whose students learn from answers. */
export type BlackBoxContext = TaskContext<BlackBoxConfig> & { readonly phases: Phases };

/**
 * Trains each student from the same start, by what its name says, each a phase of its own.
 * @returns The students, which the task owns.
 */
export async function teachStudents(
  names: readonly StudentName[],
  { start, aligned }: { readonly start: TextModel; readonly aligned: AlignedAnswers },
  context: BlackBoxContext,
): Promise<ReadonlyMap<StudentName, TextModel>> {
  const students = new Map<StudentName, TextModel>();
  for (const name of names) {
    const student = context.own(copyModel(start));
    await context.phases.phase(name, () =>
      name === "gold" ? teachByLabels(student, context) : teachByAnswers(student, { name, aligned }, context),
    );
    students.set(name, student);
  }
  return students;
}

async function teachByLabels(student: TextModel, context: BlackBoxContext): Promise<void> {
  const { training } = context.config.student;
  // Checked with the recipe: without it nobody learns from labels.
  if (training === undefined) return;
  await fitModel(student, fineTuning(student), { name: "gold", training, examples: context.data.train }, context);
}

interface Lesson {
  readonly name: Exclude<StudentName, "gold">;
  readonly aligned: AlignedAnswers;
}

async function teachByAnswers(student: TextModel, { name, aligned }: Lesson, context: BlackBoxContext): Promise<void> {
  const { training, normalization } = context.config.distillation;
  const { isLogitsKd, isMore } = lessonsOf(name);
  const perInput = isMore ? aligned.perInput : aligned.perInput.map((targets) => targets.slice(0, 1));
  const onTexts = fineTuning(student, { normalization });
  const objective: Objective = isLogitsKd ? storedKd(student, aligned.distributions, { normalization, otherwise: onTexts }) : onTexts;
  const inputs = {
    answers: examplesFingerprint(perInput.flat()),
    normalization,
    ...(isLogitsKd ? { alignment: context.config.alignment, distributions: distributionsFingerprint(aligned, perInput) } : {}),
  };
  const examples = (epoch: number) => epochTargets(perInput, epoch);
  await fitModel(student, objective, { name, training, examples, inputs }, context);
}

function distributionsFingerprint({ distributions }: AlignedAnswers, perInput: readonly (readonly PseudoTarget[])[]): string {
  return contentHash(perInput.flat().map((target) => distributions.fingerprintOf(target)));
}
