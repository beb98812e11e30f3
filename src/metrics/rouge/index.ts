export { porterStem } from "./porter-stem.js";
export { corpusRouge, type RougeOptions, type RougeScore, type RougeVariants, rouge, rougeStatistics } from "./rouge.js";
export type { RougeVariant } from "./rouge-overlap.js";
