import type { DistillRecipe } from "./config.js";
import type { FineTuneRecipe } from "./fine-tune-config.js";

/** How much work a recipe made from flags does. */
export const distillPresets = ["quick", "paper"] as const;
/** The name of one of {@link distillPresets}. */
export type DistillPreset = (typeof distillPresets)[number];

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

type Trainings = Pick<DistillRecipe, "pseudoTargets" | "distillation" | "finalFineTuning" | "evaluation"> & {
  readonly teacher: DistillRecipe["student"]["training"];
  readonly student: DistillRecipe["student"]["training"];
};

/** The study's method in a few epochs: for a first look at a task. */
const quick: Trainings = {
  teacher: { learningRate: 5e-5, maxEpochs: 3, patience: 2, batchTokens: 4096 },
  student: { learningRate: 5e-4, maxEpochs: 10, patience: 3, batchTokens: 4096 },
  pseudoTargets: { inputs: "both", sequences: 4, decoding: { method: "sampling", topP: 0.95 } },
  distillation: {
    jointTeaching: { alpha: 0.5 },
    training: { learningRate: 5e-4, maxEpochs: 8, patience: 3, batchTokens: 4096 },
  },
  finalFineTuning: { learningRate: 5e-5, maxEpochs: 3, patience: 2, batchTokens: 4096 },
  evaluation: { decoding: { method: "beam", beams: 4 } },
};

/** The study's own settings (docs/PAPERS.md section 8). */
const batch = { batchExamples: 96, batchTokens: 8192, warmupSteps: 100, weightDecay: 1e-5, selectBy: "bleu" } as const;
const paper: Trainings = {
  teacher: { ...batch, learningRate: 5e-5, maxEpochs: 15, patience: 16 },
  student: { ...batch, learningRate: 5e-4, scheduleEpochs: 192, maxEpochs: 96, patience: 16 },
  pseudoTargets: { inputs: "both", sequences: 48, decoding: { method: "sampling", topP: 0.95 } },
  distillation: {
    jointTeaching: { alpha: 0.5, sampling: { topP: 0.95 } },
    training: { ...batch, learningRate: 5e-4, scheduleEpochs: 192, maxEpochs: 96, patience: 16 },
  },
  finalFineTuning: { ...batch, learningRate: 5e-4, maxEpochs: 10, patience: 16 },
  evaluation: { decoding: { method: "beam", beams: 4 } },
};

const presets: Readonly<Record<DistillPreset, Trainings>> = { quick, paper };

/** What the flags of `retort fine-tune` say. */
export interface FineTunePresetOptions {
  readonly data: FineTuneRecipe["data"];
  /** A model folder. */
  readonly model: string;
}

/** The fine-tuning that flags stand for: that of a preset's teacher, a pretrained model at the rate of such ones. */
export function fineTunePreset(name: DistillPreset, { data, model }: FineTunePresetOptions): FineTuneRecipe {
  const { teacher: training, evaluation } = presets[name];
  return { data, model: { from: model, training }, evaluation };
}

/** The recipe that flags stand for. */
export function distillPreset(name: DistillPreset, { data, teacher, student, fineTuneTeacher }: DistillPresetOptions): DistillRecipe {
  const { teacher: teacherTraining, student: studentTraining, ...rest } = presets[name];
  return {
    data,
    teacher: { from: teacher, ...(fineTuneTeacher ? { training: teacherTraining } : {}) },
    student: { from: student, training: studentTraining },
    ...rest,
  };
}
