export { type BleuOptions, type BleuScore, bleu, corpusBleu, sentenceBleu } from "./bleu.js";
export { type CorpusStatistics, corpusStatistics, type References, scoreCorpus, sumStatistics } from "./corpus-statistics.js";
export { phonemeErrorRate, phonemeErrors, wordErrorRate, wordErrors } from "./error-rates.js";
export { lengthRatio, lengths } from "./length-ratio.js";
export type { CorpusFacts, Metric } from "./metric.js";
export { repeatedNgramShare, repeatedNgrams } from "./repeated-ngrams.js";
export { formatScore, type Score, type ScoreUnit } from "./score.js";
export { type MetricTokenizer, splitWhiteSpace, tokenize } from "./tokenize.js";
