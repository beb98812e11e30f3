import type { EncodedExample, EncodedInput } from "../data/index.js";
import type { DistillConfig, PretrainingConfig, TrainingConfig } from "./config-schema.js";
import type { PreparedData } from "./prepare-data.js";

/** One part of a run that takes time. */
export interface PlannedPart {
  /** The training's name, or the phase's. */
  readonly name: string;
  readonly kind: "training" | "generation";
  /** Optimizer steps at most, or sequences to generate. */
  readonly units: number;
  /** Floating-point operations, roughly: 2 per parameter and token forwards, twice that backwards. */
  readonly operations: number;
}

/** How many parameters the models have. */
export interface ModelSizes {
  readonly teacher: number;
  readonly student: number;
}

/** Decoding reads all weights for a few rows at a time: its operations take so many times as long as those of a training. */
const decodingSlowness = 4;

/** Every part of a distillation that takes time, in order. Pseudo-targets are taken to be as long as the labels are on average. */
export function plannedWork(config: DistillConfig, data: PreparedData, sizes: ModelSizes): PlannedPart[] {
  const { teacher, student, distillation, finalFineTuning } = config;
  const labeled = tokensOf(data.train);
  const all = tokensOf([...data.train, ...data.unlabeled]);
  const targets = withPseudoTargets(config, data);
  const training = (
    name: string,
    settings: TrainingConfig | PretrainingConfig | undefined,
    work: { rows: number; tokens: number; operations: number },
  ) => (settings === undefined ? [] : [trainingPart(name, settings, work)]);
  const sequences = pseudoTargetInputCount(config, data) * config.pseudoTargets.sequences;
  const teacherShare = distillation.objective === "logits-kd" ? 2 * sizes.teacher : 0;
  return [
    ...training("teacher-pretraining", teacher.pretraining, { ...all, operations: 6 * sizes.teacher }),
    ...training("student-pretraining", student.pretraining, { ...all, operations: 6 * sizes.student }),
    ...training("teacher", teacher.training, { ...labeled, operations: 6 * sizes.teacher }),
    ...training("baseline", student.training, { ...labeled, operations: 6 * sizes.student }),
    generationPart("pseudo-targets", sequences, { perSequence: meanLabels(data) * sizes.teacher }),
    ...training("student", distillation.training, { ...targets, operations: 6 * sizes.student + teacherShare }),
    ...training("final-fine-tuning", finalFineTuning, { ...labeled, operations: 6 * sizes.student }),
    generationPart("evaluation", 3 * data.test.length, { perSequence: (meanLabels(data) * (2 * sizes.student + sizes.teacher)) / 3 }),
  ];
}

function trainingPart(
  name: string,
  { maxEpochs, maxSteps, batchTokens, batchExamples }: TrainingConfig | PretrainingConfig,
  { rows, tokens, operations }: { rows: number; tokens: number; operations: number },
): PlannedPart {
  const stepsPerEpoch = Math.max(1, Math.ceil(batchExamples === undefined ? tokens / batchTokens : rows / batchExamples));
  const units = Math.min(stepsPerEpoch * maxEpochs, maxSteps ?? Number.POSITIVE_INFINITY);
  return { name, kind: "training", units, operations: (units / stepsPerEpoch) * tokens * operations };
}

function generationPart(name: string, units: number, { perSequence }: { perSequence: number }): PlannedPart {
  return { name, kind: "generation", units, operations: units * 2 * perSequence * decodingSlowness };
}

/** Rows and tokens of one epoch of distillation. */
function withPseudoTargets(config: DistillConfig, data: PreparedData): { rows: number; tokens: number } {
  const { inputs } = config.pseudoTargets;
  const gold = tokensOf(data.train);
  const written = [
    ...(inputs === "labeled" || inputs === "both" ? data.train : []),
    ...(inputs === "unlabeled" || inputs === "both" ? data.unlabeled : []),
  ];
  const sources = written.reduce((sum, { inputIds }) => sum + inputIds.length, 0);
  return { rows: gold.rows + written.length, tokens: gold.tokens + sources + written.length * meanLabels(data) };
}

function pseudoTargetInputCount({ pseudoTargets }: DistillConfig, { train, unlabeled }: PreparedData): number {
  const counts = { none: 0, labeled: train.length, unlabeled: unlabeled.length, both: train.length + unlabeled.length };
  return counts[pseudoTargets.inputs];
}

function tokensOf(rows: readonly (EncodedInput | EncodedExample)[]): { rows: number; tokens: number } {
  return { rows: rows.length, tokens: rows.reduce((sum, row) => sum + row.inputIds.length + ("labels" in row ? row.labels.length : 0), 0) };
}

function meanLabels({ train }: PreparedData): number {
  return train.reduce((sum, { labels }) => sum + labels.length, 0) / Math.max(1, train.length);
}
