export { applyPatch, isTree } from "./apply-patch.js";
export { resolveStudy } from "./resolve-study.js";
export type { ModelStage, PairStage, Stage, Study, StudyFile, StudyModel, StudyPair, TaskSize, Tree } from "./study-schema.js";
