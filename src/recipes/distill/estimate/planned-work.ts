import { RandomSequence } from "../../../core/index.js";
import { batchByTokens, type EncodedExample, type EncodedInput, type SequenceLengths } from "../../../data/index.js";
import type { PretrainingConfig, TrainingConfig } from "../../config/index.js";
import type { PreparedData } from "../../task/index.js";
import type { DistillConfig } from "../config/index.js";
import type { DistillData } from "../distill-context.js";
import { teacherData } from "../for-teacher.js";

/** One part of a run that takes time. */
export interface PlannedPart {
  /** The training's name, or the phase's. */
  readonly name: string;
  readonly kind: "training" | "validation" | "generation";
  /** The training in whose time its validations are. */
  readonly during?: string;
  /** Optimizer steps at most, sequences to generate, or examples to validate on, all validations together. */
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
export function plannedWork(config: DistillConfig, data: DistillData, sizes: ModelSizes): PlannedPart[] {
  const { teacher, student, distillation, finalFineTuning } = config;
  const read = teacherData(data);
  const labeled = lengthsOf(data.train);
  const all = lengthsOf([...data.train, ...data.unlabeled]);
  const targets = withPseudoTargets(config, data);
  const training = (
    name: string,
    settings: TrainingConfig | PretrainingConfig | undefined,
    epoch: Pick<EpochWork, "lengths" | "size" | "otherOperations"> & Partial<Pick<EpochWork, "data">>,
  ) => (settings === undefined ? [] : trainingParts(name, settings, { data, ...epoch, seed: config.seed }));
  const sequences = pseudoTargetInputCount(config, data) * config.pseudoTargets.sequences;
  return [
    ...training("teacher-pretraining", teacher.pretraining, {
      lengths: lengthsOf([...read.train, ...read.unlabeled]),
      size: sizes.teacher,
      data: read,
    }),
    ...(teacher.training === undefined ? [teacherReading("teacher-validation", read, sizes)] : []),
    ...training("teacher", teacher.training, { lengths: lengthsOf(read.train), size: sizes.teacher, data: read }),
    ...training("student-pretraining", student.pretraining, { lengths: all, size: sizes.student }),
    ...training("baseline", student.training, { lengths: labeled, size: sizes.student }),
    { name: "pseudo-targets", kind: "generation", units: sequences, operations: sequences * decodingOperations(read, sizes.teacher) },
    ...scoringParts(config, { targets: sequences, lengths: targets.slice(data.train.length) }, sizes),
    ...(distillation.teacherTemperature === "fit" ? [teacherReading("teacher-temperature", read, sizes)] : []),
    ...cacheParts(config, { targets: data.train.length + sequences, lengths: targets }, sizes),
    ...training("student", distillation.training, {
      lengths: targets,
      size: sizes.student,
      otherOperations: distillationOperations(config, data, { sizes, lengths: targets, read: withPseudoTargets(config, read) }),
    }),
    ...training("final-fine-tuning", finalFineTuning, { lengths: labeled, size: sizes.student }),
    ...evaluationParts(data, sizes),
    ...exposureParts(config, data, sizes),
  ];
}

/** Every part of a fine-tuning that takes time. */
export function fineTuningWork(
  {
    model,
    seed,
  }: { readonly model: { readonly pretraining?: PretrainingConfig | undefined; readonly training: TrainingConfig }; readonly seed: number },
  data: PreparedData,
  size: number,
): PlannedPart[] {
  const { pretraining, training } = model;
  const inputs = lengthsOf([...data.train, ...data.unlabeled]);
  const units = data.validation.length + data.test.length;
  return [
    ...(pretraining === undefined ? [] : trainingParts("model-pretraining", pretraining, { lengths: inputs, size, data, seed })),
    ...trainingParts("model", training, { lengths: lengthsOf(data.train), size, data, seed }),
    { name: "evaluation", kind: "generation", units, operations: units * decodingOperations(data, size) },
  ];
}

/** The teacher goes over the validation split outside of any training. */
function teacherReading(name: string, data: PreparedData, { teacher }: ModelSizes): PlannedPart {
  return { name, kind: "validation", units: data.validation.length, operations: forwardOperations(data.validation, teacher) };
}

/** Targets that a model reads once. */
interface ReadTargets {
  readonly targets: number;
  /** Of one epoch's, each of which stands for all of its input. */
  readonly lengths: readonly SequenceLengths[];
}

/** The student reads every pseudo-target where a filter goes by what it says. */
function scoringParts({ pseudoTargets: { filter } }: DistillConfig, read: ReadTargets, { student }: ModelSizes): PlannedPart[] {
  return filter?.studentLogProb === undefined ? [] : [readingPart("pseudo-target-scoring", read, student)];
}

/** The teacher reads every target where its distributions are stored. */
function cacheParts({ distillation: { teacherCache } }: DistillConfig, read: ReadTargets, { teacher }: ModelSizes): PlannedPart[] {
  return teacherCache === undefined ? [] : [readingPart("teacher-cache", read, teacher)];
}

function readingPart(name: string, { targets, lengths }: ReadTargets, size: number): PlannedPart {
  const operations = (2 * size * tokensOf(lengths) * targets) / Math.max(1, lengths.length);
  return { name, kind: "validation", units: targets, operations };
}

/** T decodes the test split, and so do S and KD, which take another time for it. */
function evaluationParts(data: DistillData, { teacher, student }: ModelSizes): PlannedPart[] {
  const part = (name: string, read: PreparedData, { models, size }: { readonly models: number; readonly size: number }): PlannedPart => {
    const units = models * read.test.length;
    return { name, kind: "generation", units, operations: units * decodingOperations(read, size) };
  };
  return [
    part("teacher-evaluation", teacherData(data), { models: 1, size: teacher }),
    part("evaluation", data, { models: 2, size: student }),
  ];
}

/** What T writes for the exposure-bias figure, in whole sequences, of which the first p % are given; the students' own count as its. */
function exposureParts({ evaluation: { exposureBias }, baseline }: DistillConfig, data: PreparedData, sizes: ModelSizes): PlannedPart[] {
  if (exposureBias === undefined) return [];
  const inputs = Math.min(exposureBias.inputs, data.validation.length);
  const students = baseline === undefined ? 4 : 3;
  const share = exposureBias.steps.reduce((sum, percent) => sum + (1 - percent / 100), 0);
  const units = Math.ceil(inputs * students * (1 + share));
  return [{ name: "exposure-bias", kind: "generation", units, operations: units * decodingOperations(data, sizes.teacher) }];
}

/** What an epoch of a training goes through. */
interface EpochWork {
  readonly lengths: readonly SequenceLengths[];
  /** Parameters of the model that learns. */
  readonly size: number;
  /** Floating-point operations of an epoch beside the model's own. */
  readonly otherOperations?: number;
  readonly data: PreparedData;
  /** Decides how examples fall into batches. */
  readonly seed: number;
}

/** A training and its validations. */
function trainingParts(
  name: string,
  settings: TrainingConfig | PretrainingConfig,
  { lengths, size, otherOperations = 0, data, seed }: EpochWork,
): PlannedPart[] {
  const stepsPerEpoch = stepsOfEpoch(settings, lengths, seed);
  const { maxEpochs, maxSteps, stepsPerValidation = stepsPerEpoch } = settings;
  const units = Math.min(stepsPerEpoch * maxEpochs, maxSteps ?? Number.POSITIVE_INFINITY);
  const operations = (units / stepsPerEpoch) * (tokensOf(lengths) * 6 * size + otherOperations);
  // The first comes before the first step.
  const validations = 1 + Math.ceil(units / stepsPerValidation);
  return [
    { name, kind: "training", units, operations },
    {
      name: `${name}-validation`,
      kind: "validation",
      during: name,
      units: validations * data.validation.length,
      operations: validations * validationOperations(settings, data, size),
    },
  ];
}

/** Batches are cut as those of an epoch are: padding, and what does not fill a batch, make more of them than the tokens alone would. */
function stepsOfEpoch(
  { batchTokens, batchExamples }: Pick<TrainingConfig, "batchTokens" | "batchExamples">,
  lengths: readonly SequenceLengths[],
  seed: number,
): number {
  if (batchExamples !== undefined) return Math.max(1, Math.ceil(lengths.length / batchExamples));
  const shuffle = RandomSequence.named(seed, "planned work");
  return Math.max(1, batchByTokens(lengths, { maxTokens: batchTokens, shuffle }).length);
}

/** Of one validation: a forward pass over the split, or decoding it. */
function validationOperations(settings: TrainingConfig | PretrainingConfig, data: PreparedData, size: number): number {
  const isDecoded = "selectBy" in settings && settings.selectBy === "bleu";
  return isDecoded ? data.validation.length * decodingOperations(data, size) : forwardOperations(data.validation, size);
}

function forwardOperations(examples: readonly EncodedExample[], size: number): number {
  return 2 * size * tokensOf(lengthsOf(examples));
}

/** What an epoch of distillation takes beside the student's learning: the teacher's distributions, and on a share of the steps the student's samples. @param read Of the targets as the teacher reads them. */
function distillationOperations(
  { distillation: { objective, jointTeaching: joint, teacherCache } }: DistillConfig,
  data: PreparedData,
  {
    sizes,
    lengths,
    read,
  }: { readonly sizes: ModelSizes; readonly lengths: readonly SequenceLengths[]; readonly read: readonly SequenceLengths[] },
): number {
  if (objective === "fine-tuning") return 0;
  const ownShare = joint === undefined ? 0 : 1 - joint.alpha;
  const readShare = teacherCache === undefined ? 1 : ownShare;
  return readShare * 2 * sizes.teacher * tokensOf(read) + ownShare * lengths.length * decodingOperations(data, sizes.student);
}

/** Of one sequence as long as a label is on average. */
function decodingOperations(data: PreparedData, size: number): number {
  return 2 * meanLabels(data) * size * decodingSlowness;
}

function tokensOf(lengths: readonly SequenceLengths[]): number {
  return lengths.reduce((sum, { source, target }) => sum + source + target, 0);
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
