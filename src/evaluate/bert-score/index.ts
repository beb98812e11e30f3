export { averageBertScore, type BertScorePart, bertScoreStatistics } from "./average-bert-score.js";
export { type BertScoreBaseline, parseBertScoreBaseline } from "./baseline.js";
export { type BertScoreOptions, type BertScores, bertScore } from "./bert-score.js";
export { type BertScoreSettings, bertScoreHash, bertScoreVersions } from "./bert-score-hash.js";
export { bertScoreLayers } from "./bert-score-layers.js";
