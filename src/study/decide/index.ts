export { decideStage } from "./decide-stage.js";
export type { Decision, JudgedCandidate } from "./decision.js";
export { readDecision, writeDecision } from "./study-decisions.js";
