import { z } from "zod";
import { ConfigError, parseWith } from "../../core/index.js";
import {
  alignmentFields,
  changedKey,
  checkData,
  checkEvaluation,
  checkOwnStart,
  checkPretrainings,
  checkPseudoTargetFilter,
  checkTrainings,
  dataSchema,
  evaluationSchema,
  generationSchema,
  machineFields,
  pseudoTargetFilterSchema,
  refuseUnusedTokenizer,
  studentSchema,
  text,
  tokenizerSchema,
  trainingSchema,
  withTask,
} from "../config/index.js";
import { type StudentName, studentNames } from "./students.js";

/** What a student learns from, where its teacher is a model behind an interface. */
const blackBoxSchema = z.strictObject({
  version: z.literal(1).default(1),
  /** The task as other recipes have it; `train`, the labels, may be left out where `validation` and `test` are given. The unlabeled inputs are those that were answered. */
  data: dataSchema.omit({ unlabeled: true }),
  /** Runs of `retort gather`. */
  answers: z.strictObject({
    /** The answers that students learn from. */
    from: text,
    /** Answers to the test's inputs: the model then stands in the table itself. */
    test: text.optional(),
  }),
  /** Which answers are learned from; all by default. Nobody can ask the model what it thinks of a student's texts, and the students start from what is not known yet. */
  pseudoTargets: z.strictObject({ filter: pseudoTargetFilterSchema.omit({ studentLogProb: true }).optional() }).prefault({}),
  tokenizer: tokenizerSchema.prefault({}),
  /** `training` is that of the student on gold labels. */
  student: studentSchema,
  /** Which students are trained. Default: all that there is something for. */
  students: z.array(z.enum(studentNames)).min(1).optional(),
  /** How the teacher's tokens are put beside the student's (docs/PAPERS.md section 6). */
  alignment: z.strictObject(alignmentFields).prefault({}),
  /** How students learn from answers, all of them alike. */
  distillation: z.strictObject({
    /** What a loss is averaged over. */
    normalization: z.enum(["token", "sequence"]).default("token"),
    training: trainingSchema,
  }),
  evaluation: evaluationSchema.prefault({}),
  generation: generationSchema.prefault({}),
  ...machineFields,
});

/** What a recipe for students of a model behind an interface may hold. */
export type BlackBoxRecipe = z.input<typeof blackBoxSchema>;
/** A resolved {@link BlackBoxRecipe}. */
export type BlackBoxConfig = z.output<typeof blackBoxSchema>;

/**
 * Checks a recipe for students of a model behind an interface and fills in the defaults.
 * @throws ConfigError naming the key, its value and what it may be.
 */
export function resolveBlackBoxConfig(recipe: unknown): BlackBoxConfig {
  const config = parseWith(blackBoxSchema, withTask(recipe));
  const { data, student, distillation } = config;
  checkSplits(config);
  refuseChat(config);
  checkPseudoTargetFilter(config.pseudoTargets.filter ?? {}, data);
  checkOwnStart("student", student);
  checkGold(config);
  checkPretrainings(data, { "student.pretraining": student.pretraining });
  checkTrainings(data, { "student.training": student.training, "distillation.training": distillation.training });
  checkEvaluation(data, config);
  refuseUnusedTokenizer(config);
  refuseUnusedAlignment(config);
  return config;
}

/** Whether a recipe is of this kind. */
export function isBlackBoxRecipe(recipe: unknown): boolean {
  return typeof recipe === "object" && recipe !== null && "answers" in recipe;
}

/** The students that a recipe asks for. */
export function askedStudents({ students, data }: Pick<BlackBoxConfig, "students" | "data">): readonly StudentName[] {
  return students ?? studentNames.filter((name) => name !== "gold" || hasLabels(data));
}

function hasLabels({ dataset, train }: BlackBoxConfig["data"]): boolean {
  return dataset !== undefined || train !== undefined;
}

function checkSplits({ data, student, tokenizer }: BlackBoxConfig): void {
  if (hasLabels(data)) {
    checkData({ ...data, unlabeled: undefined });
    return;
  }
  if (data.validation === undefined || data.test === undefined) {
    throw new ConfigError("data: without labels (`train`, or a built-in `dataset`) give both `validation` and `test`.", {
      hint: "Labeled validation rows only choose a checkpoint; nobody trains on them.",
    });
  }
  if (student.shape !== undefined && tokenizer.from === undefined) {
    throw new ConfigError("tokenizer.from is missing: without labels there is no text of targets to train a tokenizer on.");
  }
}

/** Answers come as text with the model's own tokens, and are respelled without a template. */
function refuseChat({ data }: BlackBoxConfig): void {
  if (data.chat === undefined) return;
  throw new ConfigError("data.chat: students of gathered answers read texts, and no conversations.", {
    hint: "Leave it out; or train on the gathered answers as data of `retort fine-tune`.",
  });
}

function checkGold({ data, student, students }: BlackBoxConfig): void {
  const isAsked = students?.includes("gold") ?? hasLabels(data);
  if (isAsked && !hasLabels(data)) throw new ConfigError("students: gold learns from labels; data.train is missing.");
  if (isAsked && student.training === undefined) {
    throw new ConfigError("student.training is missing: it says how the student on gold labels is trained.", {
      hint: `Or leave that student out: students: [${studentNames.filter((name) => name !== "gold").join(", ")}].`,
    });
  }
  if (!isAsked && student.training !== undefined) throw new ConfigError("student.training: no student learns from gold labels here.");
}

function refuseUnusedAlignment(config: BlackBoxConfig): void {
  if (askedStudents(config).some((name) => name.startsWith("logits-kd"))) return;
  const unused = changedKey(config.alignment, blackBoxSchema.shape.alignment.parse({}) ?? {});
  if (unused !== undefined) throw new ConfigError(`alignment.${unused}: no student learns from log-probabilities here.`);
}
