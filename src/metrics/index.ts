export { approximateRandomization, type RandomizationOptions } from "./approximate-randomization.js";
export { averageNegativeLogLikelihood, negativeLogLikelihoodStatistics } from "./average-negative-log-likelihood.js";
export { type BleuOptions, type BleuScore, bleu, corpusBleu, sentenceBleu } from "./bleu.js";
export type { BleuSmoothing } from "./bleu-smoothing.js";
export { type BootstrapInterval, bootstrapInterval, intervalOfResamples } from "./bootstrap-interval.js";
export { bootstrapSums } from "./bootstrap-sums.js";
export { checkPredictions, checkReferences } from "./check-corpus.js";
export { type ChrfOptions, type ChrfScore, chrf, corpusChrf } from "./chrf.js";
export {
  type CorpusStatistics,
  corpusStatistics,
  type References,
  type SegmentStatistics,
  scoreCorpus,
  scoreStatistics,
  sumStatistics,
} from "./corpus-statistics.js";
export { countWins, type WinCase } from "./count-wins.js";
export { distinctNgramShare } from "./distinct-ngrams.js";
export { phonemeErrorRate, phonemeErrors, wordErrorRate, wordErrors } from "./error-rates.js";
export { type GapClosed, type GapOptions, type GapSystems, gapClosed, type NoGap } from "./gap-closed.js";
export { lengthRatio, lengths } from "./length-ratio.js";
export type { CorpusFacts, Metric, SegmentMeasure, SumScorer } from "./metric.js";
export { monteCarloPValue } from "./monte-carlo-p-value.js";
export { compareResamples, type PairedBootstrap, type PairedComparison, pairedBootstrap } from "./paired-bootstrap.js";
export { type Interval, percentileInterval } from "./percentile-interval.js";
export { perplexity } from "./perplexity.js";
export { porterStem } from "./porter-stem.js";
export { quantile } from "./quantile.js";
export { repeatedNgramShare, repeatedNgrams } from "./repeated-ngrams.js";
export type { ResampledPair } from "./resampled-differences.js";
export { type ResampledScores, resampleScores } from "./resampled-scores.js";
export { type ResamplingOptions, resolveResampling, type SumResamples } from "./resampling.js";
export { corpusRouge, type RougeOptions, type RougeScore, type RougeVariants, rouge, rougeStatistics } from "./rouge.js";
export type { RougeVariant } from "./rouge-overlap.js";
export { type SacrebleuOptions, sacrebleuInterval, sacrebleuResamples } from "./sacrebleu/sacrebleu-resamples.js";
export { sacrebleuPairedBootstrap, sacrebleuRandomization } from "./sacrebleu/sacrebleu-tests.js";
export { formatScore, type Score, type ScoreUnit } from "./score.js";
export type { StatisticsTable } from "./statistics-columns.js";
export type { SystemPair, SystemRuns } from "./system-runs.js";
export { corpusTer, type TerOptions, type TerScore, ter } from "./ter.js";
export { type MetricTokenizer, splitWhiteSpace, stripWhiteSpace, tokenize } from "./tokenize.js";
export { countTokenizedTexts } from "./tokenized-text.js";
