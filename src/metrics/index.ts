export { averageNegativeLogLikelihood, negativeLogLikelihoodStatistics } from "./average-negative-log-likelihood.js";
export { type BleuOptions, type BleuScore, type BleuSmoothing, bleu, corpusBleu, sentenceBleu } from "./bleu/index.js";
export { checkPredictions, checkReferences } from "./check-corpus.js";
export { type ChrfOptions, type ChrfScore, chrf, corpusChrf } from "./chrf/index.js";
export { bertScoreName, comparedMetrics, comparedScorer, nllName } from "./compared-metrics.js";
export {
  type CorpusStatistics,
  corpusStatistics,
  type References,
  referencesPerSegment,
  type SegmentStatistics,
  scoreCorpus,
  scoreStatistics,
  sumStatistics,
} from "./corpus-statistics.js";
export { countWins, type WinCase } from "./count-wins.js";
export { distinctNgramShare, distinctNgrams } from "./distinct-ngrams.js";
export { exactErrors, phonemeErrorRate, phonemeErrors, wordEdits, wordErrorRate, wordErrors, wordsRight } from "./error-rates.js";
export { type GapClosed, type GapOptions, type GapSystems, gapClosed, type NoGap } from "./gap-closed.js";
export { lengthRatio, lengths } from "./length-ratio.js";
export type { CorpusFacts, Metric, SegmentMeasure, SumScorer } from "./metric.js";
export { negativeLogLikelihoodPerByte } from "./negative-log-likelihood-per-byte.js";
export { paretoFront, type TradeOff } from "./pareto-front.js";
export { perplexity } from "./perplexity.js";
export { repeatedNgramShare, repeatedNgrams } from "./repeated-ngrams.js";
export {
  approximateRandomization,
  type BootstrapInterval,
  bootstrapInterval,
  bootstrapSums,
  compareResamples,
  type Interval,
  intervalOfResamples,
  monteCarloPValue,
  type PairedBootstrap,
  type PairedComparison,
  pairedBootstrap,
  percentileInterval,
  quantile,
  type RandomizationOptions,
  type ResampledPair,
  type ResampledScores,
  type ResamplingOptions,
  resampleScores,
  resolveResampling,
  type StatisticsTable,
  type SumResamples,
  type SystemPair,
  type SystemRuns,
} from "./resampling/index.js";
export {
  corpusRouge,
  porterStem,
  type RougeOptions,
  type RougeScore,
  type RougeVariant,
  type RougeVariants,
  rouge,
  rougeStatistics,
} from "./rouge/index.js";
export {
  type SacrebleuOptions,
  sacrebleuInterval,
  sacrebleuPairedBootstrap,
  sacrebleuRandomization,
  sacrebleuResamples,
} from "./sacrebleu/index.js";
export { formatScore, type Score, type ScoreUnit } from "./score.js";
export { segmentMean } from "./segment-mean.js";
export { corpusTer, type TerOptions, type TerScore, ter } from "./ter/index.js";
export { isBlankText, type MetricTokenizer, splitWhiteSpace, stripWhiteSpace, tokenize } from "./tokenize.js";
export { countTokenizedTexts } from "./tokenized-text.js";
