export type { AgreementSettings } from "./agreement.js";
export type { LogProbSettings } from "./by-log-prob.js";
export type { FilterCandidate, FilterRule } from "./filter-rule.js";
export { type FilterSettings, filterRules } from "./filter-rules.js";
export { type DroppedTarget, type FilteredTargets, filterTargets, type RuleOutcome } from "./filter-targets.js";
export type { LengthSettings } from "./length.js";
export type { RepetitionSettings } from "./repetition.js";
