export { averageBertScore, type BertScorePart, bertScoreStatistics } from "./bert-score/average-bert-score.js";
export { type BertScoreBaseline, parseBertScoreBaseline } from "./bert-score/baseline.js";
export { type BertScoreOptions, type BertScores, bertScore } from "./bert-score/bert-score.js";
export { type BertScoreSettings, bertScoreHash, bertScoreVersions } from "./bert-score/bert-score-hash.js";
export { bertScoreLayers } from "./bert-score/bert-score-layers.js";
export { type FittedTemperature, fitTemperature } from "./fit-temperature.js";
export { corpusNegativeLogLikelihood } from "./negative-log-likelihood.js";
export { type VisitedLogits, visitLogits } from "./visit-logits.js";
