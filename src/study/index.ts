export { resolveStudy, type Stage, type Study, type StudyFile, type StudyModel, type TaskSize } from "./config/index.js";
export { type Decision, decideStage, writeDecision } from "./decide/index.js";
export { type ExecutableRun, executeStudy, type StudyEvent, type StudyOutcome } from "./execute/index.js";
export { type PlannedRun, type PlannedStage, planStudy, type Resolvers, type StudyPlan } from "./plan/index.js";
export { type StudyReport, studyPage, studyReport, writeStudyReport } from "./report/index.js";
export { type RunRecord, type StudyPaths, studyPaths } from "./results/index.js";
export { readStudyState, type StudyState } from "./study-state.js";
