import { type DistillPreset, paperBatch, presetEvaluation, presetFineTuning } from "../../config/index.js";
import type { DistillRecipe } from "./distill-config.js";

/** What the flags of `retort distill` say. */
export interface DistillPresetOptions {
  readonly data: DistillRecipe["data"];
  /** A model folder. */
  readonly teacher: string;
  /** A model folder, or `auto`. */
  readonly student: string;
  /** Whether the teacher is fine-tuned on the labels first, or is already. */
  readonly fineTuneTeacher: boolean;
}

type Trainings = Pick<DistillRecipe, "pseudoTargets" | "distillation" | "finalFineTuning"> & {
  readonly student: DistillRecipe["student"]["training"];
};

/** The study's method in a few epochs: for a first look at a task. */
const quick: Trainings = {
  student: { learningRate: 5e-4, maxEpochs: 10, patience: 3, batchTokens: 4096 },
  pseudoTargets: { inputs: "both", sequences: 4, decoding: { method: "sampling", topP: 0.95 } },
  distillation: {
    jointTeaching: { alpha: 0.5 },
    training: { learningRate: 5e-4, maxEpochs: 8, patience: 3, batchTokens: 4096 },
  },
  finalFineTuning: { learningRate: 5e-5, maxEpochs: 3, patience: 2, batchTokens: 4096 },
};

/** The study's own settings (docs/PAPERS.md section 8). */
const paper: Trainings = {
  student: { ...paperBatch, learningRate: 5e-4, scheduleEpochs: 192, maxEpochs: 96, patience: 16 },
  pseudoTargets: { inputs: "both", sequences: 48, decoding: { method: "sampling", topP: 0.95 } },
  distillation: {
    jointTeaching: { alpha: 0.5, sampling: { topP: 0.95 } },
    training: { ...paperBatch, learningRate: 5e-4, scheduleEpochs: 192, maxEpochs: 96, patience: 16 },
  },
  finalFineTuning: { ...paperBatch, learningRate: 5e-4, maxEpochs: 10, patience: 16 },
};

const presets: Readonly<Record<DistillPreset, Trainings>> = { quick, paper };

/**
 * The recipe that flags stand for.
 * @example
 * ```ts
 * import { distillPreset, resolveConfig } from "retort-kd";
 *
 * const data = { train: "pairs.jsonl", unlabeled: "inputs.jsonl" };
 * const recipe = distillPreset("quick", { data, teacher: "flan-t5-large", student: "auto", fineTuneTeacher: true });
 * recipe.teacher.training?.maxEpochs; // → 3
 * resolveConfig(recipe).pseudoTargets.sequences; // → 4
 * ```
 */
export function distillPreset(name: DistillPreset, { data, teacher, student, fineTuneTeacher }: DistillPresetOptions): DistillRecipe {
  const { student: training, ...rest } = presets[name];
  return {
    data,
    teacher: { from: teacher, ...(fineTuneTeacher ? { training: presetFineTuning[name] } : {}) },
    student: { from: student, training },
    ...rest,
    evaluation: presetEvaluation,
  };
}
