import { ConfigError } from "../../core/index.js";
import type { GatheredAnswer } from "../gathered/index.js";
import { askedStudents, type BlackBoxConfig } from "./black-box-config.js";
import { lessonsOf, type StudentName } from "./students.js";

/**
 * The students that there is something for: K answers need two of an input, logits-kd an answer with log-probabilities. Others are left out where nobody asked for them.
 * @throws ConfigError for one that the recipe names.
 */
export function taughtStudents(
  config: Pick<BlackBoxConfig, "students" | "data">,
  answers: readonly GatheredAnswer[],
): readonly StudentName[] {
  const hasMore = answers.some(({ k }) => k > 0);
  const hasLogProbs = answers.some(({ tokens }) => tokens !== undefined);
  const why = (name: StudentName): string | undefined => {
    const { isMore, isLogitsKd } = name === "gold" ? { isMore: false, isLogitsKd: false } : lessonsOf(name);
    if (isMore && !hasMore) return "there is one answer per input";
    return isLogitsKd && !hasLogProbs ? "no answer has log-probabilities that can be used" : undefined;
  };
  for (const name of config.students ?? []) {
    const reason = why(name);
    if (reason !== undefined) throw new ConfigError(`students: ${name} has nothing to learn from in answers.from: ${reason}.`);
  }
  return askedStudents(config).filter((name) => why(name) === undefined);
}
