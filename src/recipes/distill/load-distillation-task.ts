import { ConfigError } from "../../core/index.js";
import type { Dataset } from "../../data/index.js";
import { relationsTerm } from "../../distill/index.js";
import { haveSeparateTokenizers, startingConfig, startingStudentConfig } from "../starting-models/index.js";
import { loadTask } from "../task/index.js";
import { checkBaseline } from "./baseline.js";
import type { DistillConfig } from "./config/index.js";
import { relationsOf } from "./distillation-objective.js";

/**
 * Reads a recipe's task, if its two models have the layers and heads that it wants to compare: a teacher is not trained for nothing.
 * @throws ConfigError as {@link relationsTerm} and {@link checkSeparate}; DataError as {@link loadTask}.
 */
export async function loadDistillationTask(config: DistillConfig): Promise<Dataset> {
  const { teacher, student } = config;
  checkBaseline(config);
  await checkSeparate(config);
  const relations = relationsOf(config);
  const described = () => ({ teacher: { config: startingConfig(teacher) }, student: { config: startingStudentConfig(student, teacher) } });
  if (relations !== undefined) relationsTerm(described(), relations);
  return loadTask(config.data);
}

/** What reads the tokens of one model with another. @throws ConfigError for it where teacher and student have a tokenizer each. */
async function checkSeparate(config: DistillConfig): Promise<void> {
  const { evaluation, pseudoTargets } = config;
  const asked = {
    "evaluation.exposureBias: T goes on from the tokens that a student wrote": evaluation.exposureBias,
    "pseudoTargets.filter.studentLogProb: the student is asked about the tokens that T wrote": pseudoTargets.filter?.studentLogProb,
  };
  const [what] = Object.entries(asked).find(([, settings]) => settings !== undefined) ?? [];
  if (what === undefined || !(await haveSeparateTokenizers(config))) return;
  throw new ConfigError(`${what}, and here T has a tokenizer of its own.`, { hint: "Leave it out." });
}
