export { averageNegativeLogLikelihood, negativeLogLikelihoodStatistics } from "./average-negative-log-likelihood.js";
export { type BleuOptions, type BleuScore, bleu, corpusBleu, sentenceBleu } from "./bleu/bleu.js";
export type { BleuSmoothing } from "./bleu/bleu-smoothing.js";
export { checkPredictions, checkReferences } from "./check-corpus.js";
export { type ChrfOptions, type ChrfScore, chrf, corpusChrf } from "./chrf/chrf.js";
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
export { perplexity } from "./perplexity.js";
export { repeatedNgramShare, repeatedNgrams } from "./repeated-ngrams.js";
export { approximateRandomization, type RandomizationOptions } from "./resampling/approximate-randomization.js";
export { type BootstrapInterval, bootstrapInterval, intervalOfResamples } from "./resampling/bootstrap-interval.js";
export { monteCarloPValue } from "./resampling/monte-carlo-p-value.js";
export { compareResamples, type PairedBootstrap, type PairedComparison, pairedBootstrap } from "./resampling/paired-bootstrap.js";
export { type Interval, percentileInterval } from "./resampling/percentile-interval.js";
export { quantile } from "./resampling/quantile.js";
export type { ResampledPair } from "./resampling/resampled-differences.js";
export { type ResampledScores, resampleScores } from "./resampling/resampled-scores.js";
export { type ResamplingOptions, resolveResampling, type SumResamples } from "./resampling/resampling.js";
export type { StatisticsTable } from "./resampling/statistics-columns.js";
export { bootstrapSums } from "./resampling/sums/bootstrap-sums.js";
export type { SystemPair, SystemRuns } from "./resampling/system-runs.js";
export { porterStem } from "./rouge/porter-stem.js";
export { corpusRouge, type RougeOptions, type RougeScore, type RougeVariants, rouge, rougeStatistics } from "./rouge/rouge.js";
export type { RougeVariant } from "./rouge/rouge-overlap.js";
export { type SacrebleuOptions, sacrebleuInterval, sacrebleuResamples } from "./sacrebleu/sacrebleu-resamples.js";
export { sacrebleuPairedBootstrap, sacrebleuRandomization } from "./sacrebleu/sacrebleu-tests.js";
export { formatScore, type Score, type ScoreUnit } from "./score.js";
export { corpusTer, type TerOptions, type TerScore, ter } from "./ter/ter.js";
export { type MetricTokenizer, splitWhiteSpace, stripWhiteSpace, tokenize } from "./tokenize.js";
export { countTokenizedTexts } from "./tokenized-text.js";
