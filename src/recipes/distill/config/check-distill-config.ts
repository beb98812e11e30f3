import { ConfigError } from "../../../core/index.js";
import {
  changedKey,
  checkData,
  checkDecoding,
  checkEvaluation,
  checkOwnStart,
  checkPretrainings,
  checkSequences,
  checkStart,
  checkTrainings,
  hasOwnTokenizer,
  refuseUnusedTokenizer,
  samplingSchema,
  targetLimit,
} from "../../config/index.js";
import { checkDistillation } from "./check-distillation.js";
import { checkFilter } from "./check-filter.js";
import type { DistillConfig } from "./distill-schema.js";
import { refuseUnusedInputs } from "./refuse-unused-inputs.js";

/**
 * What a schema cannot say: keys that exclude or need each other.
 * @throws ConfigError naming the keys.
 */
export function checkConfig(config: DistillConfig): void {
  checkData(config.data);
  checkTeacher(config.teacher);
  checkStart("student", config.student);
  checkBaselineTraining(config);
  checkPseudoTargets(config);
  checkFilter(config);
  checkDistillation(config.distillation);
  checkTrainingsOf(config);
  checkEvaluation(config.data, config);
  checkAligned(config);
  checkTokenizer(config);
  refuseUnusedInputs(config);
}

function checkTeacher(teacher: DistillConfig["teacher"]): void {
  checkOwnStart("teacher", teacher);
  if (teacher.lora !== undefined && teacher.training === undefined) {
    throw new ConfigError("teacher.lora: nothing trains an adapter of a teacher that is taken as it is.", {
      hint: "Give teacher.training, or leave teacher.lora out; student.lora is the student's.",
    });
  }
  if (teacher.shape === undefined || teacher.training !== undefined) return;
  throw new ConfigError("teacher.training is missing: a teacher from random weights has to be trained.");
}

/** There are two tokenizers where the teacher's folder brings one and the student has another. */
function checkAligned({ distillation, teacher, student }: DistillConfig): void {
  if (distillation.alignment === undefined) return;
  if (teacher.from === undefined)
    throw new ConfigError(
      "distillation.alignment: a teacher from random weights reads with the student's tokenizer; there is nothing to align.",
    );
  if (student.from === "auto")
    throw new ConfigError(
      "distillation.alignment: a student that is made of its teacher's layers has its tokenizer; there is nothing to align.",
    );
}

/** A tokenizer that the recipe describes is for the models from random weights, unless they have another's. */
function checkTokenizer(config: DistillConfig): void {
  const { teacher: _, ...ofStudent } = config;
  refuseUnusedTokenizer(hasOwnTokenizer(config) ? ofStudent : config);
}

/** S is there, or is trained. */
function checkBaselineTraining({ baseline, student }: DistillConfig): void {
  if (baseline === undefined && student.training === undefined) {
    throw new ConfigError("student.training is missing: it says how S, the student without a teacher, is fine-tuned.", {
      hint: "Or name a model folder that was fine-tuned before: baseline: { from: FOLDER }.",
    });
  }
  if (baseline !== undefined && student.training !== undefined) {
    throw new ConfigError("student.training: nothing is trained for S where baseline names it.", { hint: "Leave one of the two out." });
  }
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

/** Pseudo-targets of the teacher and of the student. */
function checkPseudoTargets({ data, pseudoTargets, distillation }: DistillConfig): void {
  checkSequences("pseudoTargets.sequences", pseudoTargets);
  checkDecoding("pseudoTargets.decoding", { ...pseudoTargets, ...targetLimit(data) });
  const { alpha, sampling } = distillation.jointTeaching ?? {};
  if (sampling === undefined) return;
  const unused = alpha === 1 ? changedKey(sampling, samplingSchema.parse({})) : undefined;
  if (unused !== undefined) {
    throw new ConfigError(`distillation.jointTeaching.sampling.${unused}: nothing is sampled where alpha is 1.`, {
      hint: "Lower alpha, the share of steps on the teacher's targets, or leave jointTeaching out.",
    });
  }
  checkDecoding("distillation.jointTeaching.sampling", { decoding: { ...sampling, method: "sampling" }, ...targetLimit(data) });
}
