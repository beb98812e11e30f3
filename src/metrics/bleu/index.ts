export { type BleuOptions, type BleuScore, bleu, corpusBleu, sentenceBleu } from "./bleu.js";
export type { BleuSmoothing } from "./bleu-smoothing.js";
