import { byLogProb, type LogProbSettings } from "./by-log-prob.js";
import type { FilterRule } from "./filter-rule.js";

/** Drops what is too far from what the student would write, by the mean log-probability per token under the student as distillation finds it. */
export function studentLogProb(settings: LogProbSettings): FilterRule {
  return byLogProb({ name: "studentLogProb", model: "the student before it is distilled" }, settings);
}
