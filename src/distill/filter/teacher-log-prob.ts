import { byLogProb, type LogProbSettings } from "./by-log-prob.js";
import type { FilterRule } from "./filter-rule.js";

/** Drops what the teacher itself finds improbable, by its mean log-probability per token: a draw from the tail of its distribution. */
export function teacherLogProb(settings: LogProbSettings): FilterRule {
  return byLogProb({ name: "teacherLogProb", model: "T" }, settings);
}
