export { describeDecoding, sequencesPerInput } from "./describe-decoding.js";
export { epochTargets } from "./epoch-targets.js";
export { fineTuning } from "./fine-tuning.js";
export { groupPseudoTargets } from "./group-pseudo-targets.js";
export { logitsKd, type TeacherAndStudent } from "./logits-kd.js";
export { type MakePseudoTargetsOptions, makePseudoTargets } from "./make-pseudo-targets.js";
export type { PseudoTarget, PseudoTargetInput, PseudoTargetLine } from "./pseudo-target.js";
export { type PseudoTargetStatistics, pseudoTargetStatistics } from "./pseudo-target-statistics.js";
