export { fineTuning } from "./fine-tuning.js";
export { logitsKd, type TeacherAndStudent } from "./logits-kd.js";
export { type GreedyPseudoTargetOptions, greedyPseudoTargets, type PseudoTarget } from "./pseudo-targets.js";
