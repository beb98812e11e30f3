export { applyPatch } from "./apply-patch.js";
export { resolveStudy } from "./resolve-study.js";
export type { ModelStage, PairStage, Stage, Study, StudyFile, StudyModel, StudyPair, TaskSize } from "./study-schema.js";
