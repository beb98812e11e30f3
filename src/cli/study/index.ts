export { type EstimatedRun, estimatePlan } from "./estimate-plan.js";
export { type OpenStudy, openStudy, resolvers } from "./open-study.js";
export { planText } from "./plan-text.js";
export { studySummary } from "./print-study.js";
export { type Machine, runStudy } from "./run-study.js";
