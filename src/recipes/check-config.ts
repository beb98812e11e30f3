import { ConfigError } from "../core/index.js";
import { checkBatchHolds, checkDecoding, checkSequences, type LongestExample } from "./check-decoding.js";
import { refuseUnusedInputs, refuseUnusedTokenizer } from "./check-unused.js";
import type { DistillConfig, ModelConfig, PretrainingConfig, ShapeConfig, TrainingConfig } from "./config-schema.js";
import { shapedConfig } from "./fresh-model.js";

/**
 * What a schema cannot say: keys that exclude or need each other.
 * @throws ConfigError naming the keys.
 */
export function checkConfig(config: DistillConfig): void {
  checkData(config.data);
  checkTeacher(config.teacher);
  checkStart("student", config.student);
  checkPseudoTargets(config);
  checkDistillation(config.distillation);
  checkTrainingsOf(config);
  checkEvaluation(config.data, config);
  refuseUnusedTokenizer(config);
  refuseUnusedInputs(config);
}

/** A task's rows come from one place. */
export function checkData({ dataset, train, ...rest }: DistillConfig["data"]): void {
  if ((dataset === undefined) === (train === undefined)) {
    throw new ConfigError("data: give either `dataset` (a built-in) or `train` (your file or folder).");
  }
  const { validation, test, unlabeled, columns } = rest;
  const [unused] = Object.entries({ validation, test, unlabeled, columns }).find(([, value]) => value !== undefined) ?? [];
  if (dataset !== undefined && unused !== undefined) {
    throw new ConfigError(`data.${unused}: the built-in dataset '${dataset}' brings its own; it goes with \`train\`.`);
  }
}

function checkTeacher(teacher: DistillConfig["teacher"]): void {
  checkOwnStart("teacher", teacher);
  if (teacher.shape === undefined || teacher.training !== undefined) return;
  throw new ConfigError("teacher.training is missing: a teacher from random weights has to be trained.");
}

/** A model that starts by itself: there is none that it could be made from. */
export function checkOwnStart(role: string, model: ModelConfig): void {
  checkStart(role, model);
  if (model.from === "auto") throw new ConfigError(`${role}.from is "auto": only a student can be made from another model.`);
}

/** A model starts from a folder or from random weights that can be, and only layers that are there can be left out. */
function checkStart(role: string, { from, shape, encoderLayers, decoderLayers }: ModelConfig): void {
  if ((from === undefined) === (shape === undefined)) {
    throw new ConfigError(`${role}: give either \`from\` (a model folder) or \`shape\` (a model from random weights).`);
  }
  for (const [key, layers] of Object.entries({ encoderLayers, decoderLayers })) {
    if (layers === undefined || shape === undefined) continue;
    throw new ConfigError(`${role}.${key}: goes with \`from\`; a model from random weights has its layers in \`shape\`.`);
  }
  if (shape !== undefined) checkShape(`${role}.shape`, shape);
}

/** What the sizes of a kind have to do with each other, its own config says. */
function checkShape(key: string, shape: ShapeConfig): void {
  try {
    shapedConfig(shape);
  } catch (cause) {
    throw cause instanceof ConfigError ? new ConfigError(`${key}, as a ${cause.message}`, { cause }) : cause;
  }
}

/** What fine-tuning on targets would silently ignore. */
function checkDistillation({ objective, divergence, temperature, teacherTemperature, jointTeaching }: DistillConfig["distillation"]): void {
  if (objective === "logits-kd") return;
  const isGiven = {
    temperature: temperature !== 1,
    teacherTemperature: teacherTemperature !== 1,
    divergence: divergence.name !== "forward-kl",
    jointTeaching: jointTeaching !== undefined,
  };
  const [unused] = Object.entries(isGiven).find(([, given]) => given) ?? [];
  if (unused === undefined) return;
  throw new ConfigError(`distillation.${unused}: goes with the objective logits-kd; fine-tuning looks at the targets alone.`);
}

function checkTrainingsOf({ data, teacher, student, distillation, finalFineTuning }: DistillConfig): void {
  checkPretrainings(data, { "teacher.pretraining": teacher.pretraining, "student.pretraining": student.pretraining });
  checkTrainings(data, {
    "teacher.training": teacher.training,
    "student.training": student.training,
    "distillation.training": distillation.training,
    finalFineTuning,
  });
}

type Lengths = Pick<DistillConfig["data"], "maxSourceLength" | "maxTargetLength">;

/** Every batch holds an example of the greatest length, and every schedule lasts. @param parts Trainings, by their paths in the recipe. */
export function checkTrainings(lengths: Lengths, parts: Readonly<Record<string, TrainingConfig | undefined>>): void {
  checkParts(parts, longestPair(lengths));
}

/**
 * The same for pretrainings.
 * @param parts By their paths in the recipe.
 */
export function checkPretrainings(
  { maxSourceLength }: Pick<Lengths, "maxSourceLength">,
  parts: Readonly<Record<string, PretrainingConfig | undefined>>,
): void {
  checkParts(parts, longestDenoised(maxSourceLength));
}

/** Decoding fits into its batches, and can run. */
export function checkEvaluation(data: Lengths, { evaluation, generation }: Pick<DistillConfig, "evaluation" | "generation">): void {
  checkDecoding("evaluation.decoding", { ...evaluation, ...targetLimit(data) });
  checkBatchHolds(generation, { key: "generation", ...longestPair(data) });
}

/** Pseudo-targets of the teacher and of the student. */
function checkPseudoTargets({ data, pseudoTargets, distillation }: DistillConfig): void {
  checkSequences("pseudoTargets.sequences", pseudoTargets);
  checkDecoding("pseudoTargets.decoding", { ...pseudoTargets, ...targetLimit(data) });
  const { sampling } = distillation.jointTeaching ?? {};
  if (sampling === undefined) return;
  checkDecoding("distillation.jointTeaching.sampling", { decoding: { ...sampling, method: "sampling" }, ...targetLimit(data) });
}

function checkParts(
  parts: Readonly<Record<string, Pick<TrainingConfig, "batchTokens" | "maxEpochs" | "scheduleEpochs"> | undefined>>,
  longest: Pick<LongestExample, "most" | "lengths">,
): void {
  for (const [key, part] of Object.entries(parts)) {
    if (part === undefined) continue;
    checkBatchHolds(part, { key, ...longest });
    const { maxEpochs, scheduleEpochs = maxEpochs } = part;
    if (scheduleEpochs >= maxEpochs) continue;
    throw new ConfigError(
      `${key}.scheduleEpochs is ${scheduleEpochs}: nothing is learned in the epochs after it, of ${maxEpochs} (maxEpochs).`,
      {
        hint: "Lower maxEpochs, or leave scheduleEpochs out.",
      },
    );
  }
}

function targetLimit({ maxTargetLength }: Lengths) {
  return { limit: "data.maxTargetLength", maxNewTokens: maxTargetLength } as const;
}

function longestPair({ maxSourceLength, maxTargetLength }: Lengths) {
  return { most: maxSourceLength + maxTargetLength, lengths: "data.maxSourceLength + data.maxTargetLength" };
}

/** A text of n tokens and what restores it: BART's infilling n and n, T5's span corruption at its densest n and n + 2, the last sentinel and the end. */
function longestDenoised(maxSourceLength: number) {
  return { most: 2 * maxSourceLength + 2, lengths: "twice data.maxSourceLength, and 2" };
}
