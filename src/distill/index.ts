export { type FineTuningOptions, fineTuning } from "./fine-tuning.js";
export { type JointTeachingOptions, jointTeaching } from "./joint-teaching.js";
export { type LogitsKdOptions, logitsKd, type TeacherAndStudent } from "./logits-kd.js";
export { greedyPseudoTargets, type PseudoTarget } from "./pseudo-targets.js";
export type { SampleTargets, SampleTargetsOptions } from "./sample-targets.js";
