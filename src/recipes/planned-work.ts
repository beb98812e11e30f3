import { RandomSequence } from "../core/index.js";
import { batchByTokens, type EncodedExample, type EncodedInput, type SequenceLengths } from "../data/index.js";
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
  const labeled = lengthsOf(data.train);
  const all = lengthsOf([...data.train, ...data.unlabeled]);
  const targets = withPseudoTargets(config, data);
  const training = (
    name: string,
    settings: TrainingConfig | PretrainingConfig | undefined,
    epoch: Pick<EpochWork, "lengths" | "operationsPerToken">,
  ) => (settings === undefined ? [] : [trainingPart(name, settings, { ...epoch, seed: config.seed })]);
  const sequences = pseudoTargetInputCount(config, data) * config.pseudoTargets.sequences;
  const teacherShare = distillation.objective === "logits-kd" ? 2 * sizes.teacher : 0;
  return [
    ...training("teacher-pretraining", teacher.pretraining, { lengths: all, operationsPerToken: 6 * sizes.teacher }),
    ...training("student-pretraining", student.pretraining, { lengths: all, operationsPerToken: 6 * sizes.student }),
    ...training("teacher", teacher.training, { lengths: labeled, operationsPerToken: 6 * sizes.teacher }),
    ...training("baseline", student.training, { lengths: labeled, operationsPerToken: 6 * sizes.student }),
    generationPart("pseudo-targets", sequences, { perSequence: meanLabels(data) * sizes.teacher }),
    ...training("student", distillation.training, { lengths: targets, operationsPerToken: 6 * sizes.student + teacherShare }),
    ...training("final-fine-tuning", finalFineTuning, { lengths: labeled, operationsPerToken: 6 * sizes.student }),
    generationPart("evaluation", 3 * data.test.length, { perSequence: (meanLabels(data) * (2 * sizes.student + sizes.teacher)) / 3 }),
  ];
}

/** What an epoch of a training goes through. */
interface EpochWork {
  readonly lengths: readonly SequenceLengths[];
  /** Floating-point operations. */
  readonly operationsPerToken: number;
  /** Decides how examples fall into batches. */
  readonly seed: number;
}

function trainingPart(
  name: string,
  { maxEpochs, maxSteps, batchTokens, batchExamples }: TrainingConfig | PretrainingConfig,
  { lengths, operationsPerToken, seed }: EpochWork,
): PlannedPart {
  // Batches are cut as those of an epoch are: padding, and what does not fill a batch, make more of them than the tokens alone would.
  const shuffle = RandomSequence.named(seed, "planned work");
  const batches =
    batchExamples === undefined ? batchByTokens(lengths, { maxTokens: batchTokens, shuffle }).length : lengths.length / batchExamples;
  const stepsPerEpoch = Math.max(1, Math.ceil(batches));
  const tokens = lengths.reduce((sum, { source, target }) => sum + source + target, 0);
  const units = Math.min(stepsPerEpoch * maxEpochs, maxSteps ?? Number.POSITIVE_INFINITY);
  return { name, kind: "training", units, operations: (units / stepsPerEpoch) * tokens * operationsPerToken };
}

function generationPart(name: string, units: number, { perSequence }: { perSequence: number }): PlannedPart {
  return { name, kind: "generation", units, operations: units * 2 * perSequence * decodingSlowness };
}

/** The lengths of one epoch of distillation. */
function withPseudoTargets(config: DistillConfig, data: PreparedData): SequenceLengths[] {
  const { inputs } = config.pseudoTargets;
  const written = [
    ...(inputs === "labeled" || inputs === "both" ? data.train : []),
    ...(inputs === "unlabeled" || inputs === "both" ? data.unlabeled : []),
  ];
  const target = Math.round(meanLabels(data));
  return [...lengthsOf(data.train), ...written.map(({ inputIds }) => ({ source: inputIds.length, target }))];
}

function pseudoTargetInputCount({ pseudoTargets }: DistillConfig, { train, unlabeled }: PreparedData): number {
  const counts = { none: 0, labeled: train.length, unlabeled: unlabeled.length, both: train.length + unlabeled.length };
  return counts[pseudoTargets.inputs];
}

function lengthsOf(rows: readonly (EncodedInput | EncodedExample)[]): SequenceLengths[] {
  return rows.map((row) => ({ source: row.inputIds.length, target: "labels" in row ? row.labels.length : 0 }));
}

function meanLabels({ train }: PreparedData): number {
  return train.reduce((sum, { labels }) => sum + labels.length, 0) / Math.max(1, train.length);
}
