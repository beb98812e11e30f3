export { type OpenStudy, openStudy, resolvers } from "./open-study.js";
export { studySummary } from "./print-study.js";
export { type Machine, runStudy } from "./run-study.js";
