import { ConfigError } from "../core/index.js";
import { checkBatchHolds, checkSequences } from "./check-decoding.js";
import type { DistillConfig, ModelConfig } from "./config-schema.js";

/**
 * What a schema cannot say: keys that exclude or need each other.
 * @throws ConfigError naming the keys.
 */
export function checkConfig(config: DistillConfig): void {
  checkData(config.data);
  checkTeacher(config.teacher);
  checkStudent(config.student);
  checkSequences("pseudoTargets.sequences", config.pseudoTargets);
  checkDistillation(config.distillation);
  checkBatchTokens(config);
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
  checkStart("teacher", teacher);
  refuseAuto("teacher", teacher);
  if (teacher.shape === undefined || teacher.training !== undefined) return;
  throw new ConfigError("teacher.training is missing: a teacher from random weights has to be trained.");
}

/** @throws ConfigError for a model that is to be made from another where there is none. */
export function refuseAuto(role: string, { from }: Pick<ModelConfig, "from">): void {
  if (from === "auto") throw new ConfigError(`${role}.from is "auto": only a student can be made from another model.`);
}

function checkStudent(student: DistillConfig["student"]): void {
  checkStart("student", student);
}

/** A model starts from a folder or from random weights, and only layers that are there can be left out. */
export function checkStart(role: string, { from, shape, encoderLayers, decoderLayers }: ModelConfig): void {
  if ((from === undefined) === (shape === undefined)) {
    throw new ConfigError(`${role}: give either \`from\` (a model folder) or \`shape\` (a T5 from random weights).`);
  }
  for (const [key, layers] of Object.entries({ encoderLayers, decoderLayers })) {
    if (layers === undefined || shape === undefined) continue;
    throw new ConfigError(`${role}.${key}: goes with \`from\`; a model from random weights has its layers in \`shape\`.`);
  }
}

/** What fine-tuning on targets would silently ignore. */
function checkDistillation({ objective, divergence, temperature, jointTeaching }: DistillConfig["distillation"]): void {
  if (objective === "logits-kd") return;
  const unused =
    temperature !== 1
      ? "temperature"
      : divergence.name !== "forward-kl"
        ? "divergence"
        : jointTeaching !== undefined
          ? "jointTeaching"
          : undefined;
  if (unused === undefined) return;
  throw new ConfigError(`distillation.${unused}: goes with the objective logits-kd; fine-tuning looks at the targets alone.`);
}

function checkBatchTokens({ data, teacher, student, distillation, finalFineTuning, generation }: DistillConfig): void {
  checkBatches(data, {
    "teacher.pretraining": teacher.pretraining,
    "teacher.training": teacher.training,
    "student.pretraining": student.pretraining,
    "student.training": student.training,
    "distillation.training": distillation.training,
    finalFineTuning,
    generation,
  });
}

/** Every batch holds an example of the greatest length. @param parts What holds `batchTokens`, by its path in the recipe. */
export function checkBatches(
  { maxSourceLength, maxTargetLength }: Pick<DistillConfig["data"], "maxSourceLength" | "maxTargetLength">,
  parts: Readonly<Record<string, { readonly batchTokens: number } | undefined>>,
): void {
  const longest = { most: maxSourceLength + maxTargetLength, lengths: "data.maxSourceLength + data.maxTargetLength" };
  for (const [key, part] of Object.entries(parts)) {
    if (part !== undefined) checkBatchHolds(part, { key, ...longest });
  }
}
