import type { Dataset } from "../../data/index.js";
import { relationsTerm } from "../../distill/index.js";
import { startingConfig, startingStudentConfig } from "../starting-models/index.js";
import { loadTask } from "../task/index.js";
import { checkBaseline } from "./baseline.js";
import type { DistillConfig } from "./config/index.js";
import { relationsOf } from "./distillation-objective.js";

/**
 * Reads a recipe's task, if its two models have the layers and heads that it wants to compare: a teacher is not trained for nothing.
 * @throws ConfigError as {@link relationsTerm}; DataError as {@link loadTask}.
 */
export function loadDistillationTask(config: DistillConfig): Promise<Dataset> {
  const { teacher, student } = config;
  checkBaseline(config);
  const relations = relationsOf(config);
  const described = () => ({ teacher: { config: startingConfig(teacher) }, student: { config: startingStudentConfig(student, teacher) } });
  if (relations !== undefined) relationsTerm(described(), relations);
  return loadTask(config.data);
}
