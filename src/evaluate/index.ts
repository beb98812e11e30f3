export {
  averageBertScore,
  type BertScoreBaseline,
  type BertScoreOptions,
  type BertScorePart,
  type BertScoreSettings,
  type BertScores,
  bertScore,
  bertScoreHash,
  bertScoreLayers,
  bertScoreStatistics,
  bertScoreVersions,
  parseBertScoreBaseline,
} from "./bert-score/index.js";
export { type FittedTemperature, fitTemperature } from "./fit-temperature.js";
export { corpusNegativeLogLikelihood } from "./negative-log-likelihood.js";
export { type SegmentNegativeLogLikelihoods, segmentNegativeLogLikelihoods } from "./segment-negative-log-likelihoods.js";
