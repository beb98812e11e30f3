import { ConfigError } from "../core/index.js";
import type { DistillConfig, ModelConfig } from "./config-schema.js";

/**
 * What a schema cannot say: keys that exclude or need each other.
 * @throws ConfigError naming the keys.
 */
export function checkConfig(config: DistillConfig): void {
  checkData(config.data);
  checkTeacher(config.teacher);
  checkStudent(config.student);
  checkPseudoTargets(config.pseudoTargets);
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
  if (teacher.from === "auto") throw new ConfigError('teacher.from is "auto": only a student can be made from another model.');
  if (teacher.shape === undefined || teacher.training !== undefined) return;
  throw new ConfigError("teacher.training is missing: a teacher from random weights has to be trained.");
}

function checkStudent(student: DistillConfig["student"]): void {
  checkStart("student", student);
}

/** A model starts from a folder or from random weights, and only layers that are there can be left out. */
function checkStart(role: "teacher" | "student", { from, shape, encoderLayers, decoderLayers }: ModelConfig): void {
  if ((from === undefined) === (shape === undefined)) {
    throw new ConfigError(`${role}: give either \`from\` (a model folder) or \`shape\` (a T5 from random weights).`);
  }
  for (const [key, layers] of Object.entries({ encoderLayers, decoderLayers })) {
    if (layers === undefined || shape === undefined) continue;
    throw new ConfigError(`${role}.${key}: goes with \`from\`; a model from random weights has its layers in \`shape\`.`);
  }
}

function checkPseudoTargets({ sequences, decoding }: DistillConfig["pseudoTargets"]): void {
  const most = decoding.method === "greedy" ? 1 : decoding.method === "beam" ? decoding.beams : Number.POSITIVE_INFINITY;
  if (sequences <= most) return;
  const limit = decoding.method === "beam" ? `${most} beams give at most ${most}` : "greedy decoding gives one";
  throw new ConfigError(`pseudoTargets.sequences is ${sequences}: ${limit} per input.`, { hint: "Sample, or search with more beams." });
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

/** A batch that cannot hold one example of the greatest length would be noticed only when such an example comes, perhaps after hours. */
function checkBatchTokens({ data, teacher, student, distillation, finalFineTuning, generation }: DistillConfig): void {
  const most = data.maxSourceLength + data.maxTargetLength;
  const settings = {
    "teacher.pretraining": teacher.pretraining,
    "teacher.training": teacher.training,
    "student.pretraining": student.pretraining,
    "student.training": student.training,
    "distillation.training": distillation.training,
    finalFineTuning,
    generation,
  };
  for (const [path, part] of Object.entries(settings)) {
    if (part === undefined || part.batchTokens >= most) continue;
    throw new ConfigError(
      `${path}.batchTokens is ${part.batchTokens}: one example may take ${most} tokens (data.maxSourceLength + data.maxTargetLength).`,
      { hint: "Raise it, or lower the lengths." },
    );
  }
}
