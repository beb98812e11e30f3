export { planStudy } from "./plan-study.js";
export type { Candidate, PlannedRun, PlannedStage, StudyPlan, Trial } from "./planned-run.js";
export type { Resolvers } from "./run-recipes.js";
