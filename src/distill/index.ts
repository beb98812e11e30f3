export { type AlignedKdOptions, alignedKd } from "./aligned-kd.js";
export {
  type AlignAnswersOptions,
  type AlignedAnswers,
  AlignedCounter,
  AlignedDistributions,
  type AlignedFigures,
  type AnswerTarget,
  type AnswerTexts,
  alignAnswers,
  type FilteredAnswers,
  filterAnswers,
} from "./answers/index.js";
export { assertSameVocabulary } from "./assert-same-vocabulary.js";
export { type CacheBias, type CacheBiasOptions, cacheBias } from "./cache-bias.js";
export { describeDecoding, sequencesPerInput } from "./describe-decoding.js";
export { describeFiltering } from "./describe-filtering.js";
export { epochTargets } from "./epoch-targets.js";
export { type FilterCandidate, type FilterSettings, filterRules, filterTargets, type RuleOutcome } from "./filter/index.js";
export { type FilteredPseudoTargets, filterPseudoTargets, type PseudoTargetFiltering } from "./filter-pseudo-targets.js";
export { type FineTuningOptions, fineTuning } from "./fine-tuning.js";
export { type GoldScores, goldScores } from "./gold-scores.js";
export { groupPseudoTargets } from "./group-pseudo-targets.js";
export { type JointTeachingOptions, jointTeaching } from "./joint-teaching.js";
export { type LogitsKdOptions, logitsKd, type TermWeights } from "./logits-kd.js";
export { type MakePseudoTargetsOptions, makePseudoTargets, type PseudoTargetsKeyOptions, pseudoTargetsKey } from "./make-pseudo-targets.js";
export { type MixedPrefixOptions, mixedPrefixOutputs } from "./mixed-prefix.js";
export { isEmpty, type PseudoTarget, type PseudoTargetInput, type PseudoTargetLine } from "./pseudo-target.js";
export { type PseudoTargetStatistics, pseudoTargetStatistics } from "./pseudo-target-statistics.js";
export { type RespelledPseudoTargets, type RespellOptions, respellPseudoTargets } from "./respell-pseudo-targets.js";
export type { SampleTargets, SampleTargetsOptions } from "./sample-targets.js";
export { type KnownDistributions, type StoredKdOptions, storedKd, storedTemperature } from "./stored-kd.js";
export { type TeachJointlyOptions, teachJointly } from "./teach-jointly.js";
export type { TeacherAndStudent } from "./teacher-and-student.js";
export { type TermScalesOptions, termScales } from "./term-scales.js";
export { type RelationsTermOptions, relationsTerm } from "./terms/index.js";
