export { estimateGather } from "./estimate-gather.js";
export { costOf, formatCost } from "./format-cost.js";
export { gather } from "./gather.js";
export { type GatherConfig, type GatherRecipe, resolveGatherConfig } from "./gather-config.js";
export type { GatherEstimate } from "./gather-estimate.js";
export type { GatherReport } from "./gather-report.js";
export type { AnswerCounts } from "./write-gathered.js";
