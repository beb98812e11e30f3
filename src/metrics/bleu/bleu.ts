import { unspacedText } from "../blind-spot.js";
import { closestLength } from "../closest-length.js";
import { type References, scoreCorpus } from "../corpus-statistics.js";
import type { CorpusFacts, Metric } from "../metric.js";
import { ngramMatches } from "../ngram-matches.js";
import type { Score } from "../score.js";
import { formatSignature } from "../signature.js";
import { type MetricTokenizer, tokenize } from "../tokenize.js";
import { type BleuSmoothing, describeSmoothing, resolveSmoothing, type SmoothingChoice, smoothPrecisions } from "./bleu-smoothing.js";

const MAX_ORDER = 4;

/** Choices that change BLEU; each stands in the signature. */
export interface BleuOptions {
  /** Default `13a`. */
  readonly tokenizer?: MetricTokenizer;
  /** Average over the orders that the predictions are long enough for, not always over 4. Default false; true for single sentences. */
  readonly effectiveOrder?: boolean;
  /** Default `exp`. */
  readonly smoothing?: BleuSmoothing;
  /** For `floor` (default 0.1) and `add-k` (default 1); the other smoothings have none. */
  readonly smoothingValue?: number;
  /** Compare texts in lower case. Default false. */
  readonly lowercase?: boolean;
}

/** {@link BleuOptions} with their defaults. */
interface BleuChoices extends SmoothingChoice {
  readonly lowercase: boolean;
  readonly tokenizer: MetricTokenizer;
  readonly effectiveOrder: boolean;
}

/** BLEU in points, 0 to 100, and what it is made of. */
export interface BleuScore extends Score {
  readonly unit: "points";
  /** In percent, after smoothing, for n = 1 … 4. */
  readonly precisions: readonly number[];
  /** Clipped matches for n = 1 … 4, before smoothing. */
  readonly matches: readonly number[];
  /** Predicted n-grams for n = 1 … 4, before smoothing. */
  readonly totals: readonly number[];
  /** exp(1 − referenceLength / predictionLength) where the predictions are shorter than the references, else 1. */
  readonly brevityPenalty: number;
  /** predictionLength / referenceLength; 0 where every reference is blank. */
  readonly lengthRatio: number;
  /** In tokens, over the corpus. */
  readonly predictionLength: number;
  /** In tokens, over the corpus, by the reference closest in length to each prediction. */
  readonly referenceLength: number;
  /** The signature with sacreBLEU's short keys. */
  readonly shortSignature: string;
}

/**
 * BLEU (Papineni et al. 2002) as sacreBLEU 2.6.0 computes it (Post 2018): the geometric mean of the clipped n-gram precisions for
 * n = 1 … 4, times the brevity penalty; orders without a match smoothed (see {@link BleuSmoothing}).
 * A segment's statistics: prediction length, reference length, 4 matches, 4 totals. ConfigError for a smoothing that there is not.
 * @example
 * ```ts
 * import { bleu, bootstrapInterval, corpusStatistics } from "retort-kd";
 *
 * const metric = bleu({ lowercase: true });
 * const predictions = ["Turn on the lights now", "play some music please", "what is the time in Rome"];
 * const references = [["turn on the lights now"], ["play some jazz music please"], ["what time is it in Rome"]];
 * const statistics = corpusStatistics(metric, predictions, references);
 * const { value, low, high } = bootstrapInterval(metric, [statistics], { seed: 1 });
 * [low, value, high].map(Math.round); // → [ 12, 46, 100 ]
 * ```
 */
export function bleu(options: BleuOptions = {}): Metric<BleuScore> {
  const { tokenizer = "13a", effectiveOrder = false, smoothing = "exp", lowercase = false } = options;
  const choices: BleuChoices = { tokenizer, effectiveOrder, lowercase, ...resolveSmoothing(smoothing, options.smoothingValue) };
  return {
    name: "BLEU",
    width: 2 + 2 * MAX_ORDER,
    usesReferences: true,
    ...(tokenizer === "char"
      ? {}
      : { blindSpot: unspacedText(`and a sentence is one token to ${tokenizer} (the tokenizer char cuts it)`) }),
    segmentStatistics: (prediction, references) => segmentStatistics(prediction, references, choices),
    score: (sum, facts) => scoreOf(Array.from(sum), facts, choices),
    valueInFloat32: (sum) => averagePrecisions(Array.from(sum, Math.fround), choices, Math.fround).value,
  };
}

/**
 * Corpus BLEU. Errors as scoreCorpus: unequal counts, no segments, a segment without references.
 * @example
 * ```ts
 * import { corpusBleu } from "retort-kd";
 *
 * const predictions = ["the cat sat on the mat", "it is raining"];
 * const references = [["the cat sat on the mat"], ["it is raining now", "the rain is falling"]];
 * const score = corpusBleu(predictions, references);
 * score.value.toFixed(2); // → '89.48'
 * score.brevityPenalty.toFixed(4); // → '0.8948'
 * score.signature; // → 'nrefs:var|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0+retort'
 * ```
 */
export function corpusBleu(predictions: readonly string[], references: References, options: BleuOptions = {}): BleuScore {
  return scoreCorpus(bleu(options), predictions, references);
}

/**
 * BLEU of a single prediction; the effective order is on unless the options turn it off, as sacreBLEU advises.
 * @example
 * ```ts
 * import { corpusBleu, sentenceBleu } from "retort-kd";
 *
 * sentenceBleu("good morning", ["good morning"]).value.toFixed(2); // → '100.00'
 * corpusBleu(["good morning"], [["good morning"]]).value; // → 0
 * ```
 */
export function sentenceBleu(prediction: string, references: readonly string[], options: BleuOptions = {}): BleuScore {
  return scoreCorpus(bleu({ effectiveOrder: true, ...options }), [prediction], [references]);
}

function segmentStatistics(prediction: string, references: readonly string[], { tokenizer, lowercase }: BleuChoices): number[] {
  const cut = (text: string): string[] => tokenize(lowercase ? text.toLowerCase() : text, tokenizer);
  const predicted = cut(prediction);
  const expected = references.map(cut);
  const referenceLengths = expected.map((tokens) => tokens.length);
  const orders = ngramMatches(predicted, expected, MAX_ORDER);
  return [
    predicted.length,
    closestLength(predicted.length, referenceLengths),
    ...orders.map((order) => order.matched),
    ...orders.map((order) => order.total),
  ];
}

/** BLEU and what is needed on the way, from summed statistics; `round` as in smoothPrecisions. */
function averagePrecisions(sum: readonly number[], choices: BleuChoices, round?: (value: number) => number) {
  const [predictionLength, referenceLength] = sum as [number, number];
  const [matches, totals] = [sum.slice(2, 2 + MAX_ORDER), sum.slice(2 + MAX_ORDER)];
  const { precisions, filledOrders } = smoothPrecisions({ matches, totals, ...(round === undefined ? {} : { round }) }, choices);
  const brevityPenalty = brevityPenaltyOf(predictionLength, referenceLength);
  const averaged = precisions.slice(0, choices.effectiveOrder ? filledOrders : MAX_ORDER);
  const value = brevityPenalty * geometricMean(averaged);
  return { value, predictionLength, referenceLength, matches, totals, precisions, filledOrders, brevityPenalty, averaged };
}

function scoreOf(sum: readonly number[], facts: CorpusFacts, choices: BleuChoices): BleuScore {
  const { averaged, filledOrders, ...parts } = averagePrecisions(sum, choices);
  const { predictionLength, referenceLength, matches } = parts;
  return {
    name: "BLEU",
    ...parts,
    unit: "points",
    better: "higher",
    ...signaturesOf(facts, choices),
    segments: facts.segments,
    warnings: zeroWarnings({ predictionLength, matches, filledOrders, averaged }),
    lengthRatio: referenceLength > 0 ? predictionLength / referenceLength : 0,
  };
}

function brevityPenaltyOf(predictionLength: number, referenceLength: number): number {
  if (predictionLength >= referenceLength) return 1;
  return predictionLength > 0 ? Math.exp(1 - referenceLength / predictionLength) : 0;
}

function geometricMean(values: readonly number[]): number {
  if (values.length === 0 || values.some((value) => value === 0)) return 0;
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** `+retort` after the version, because the numbers are sacreBLEU's but the program is not. */
function signaturesOf({ references }: CorpusFacts, choices: BleuChoices) {
  const { tokenizer, effectiveOrder, lowercase } = choices;
  const [version, smooth, letters] = ["2.6.0+retort", describeSmoothing(choices), lowercase ? "lc" : "mixed"];
  return {
    signature: formatSignature({ nrefs: references, case: letters, eff: effectiveOrder, tok: tokenizer, smooth, version }),
    shortSignature: formatSignature({ "#": references, c: letters, e: effectiveOrder, tok: tokenizer, s: smooth, v: version }),
  };
}

interface ZeroFacts {
  readonly predictionLength: number;
  readonly matches: readonly number[];
  readonly filledOrders: number;
  /** The precisions that are averaged, for n = 1 … */
  readonly averaged: readonly number[];
}

/** A BLEU of 0 says which of its four meanings it has. */
function zeroWarnings({ predictionLength, matches, filledOrders, averaged }: ZeroFacts): string[] {
  if (predictionLength === 0) return ["BLEU is 0 because every prediction is empty."];
  if (matches.every((count) => count === 0)) return ["BLEU is 0 because no predicted token stands in its references."];
  if (filledOrders < averaged.length) {
    return [`BLEU is 0 by definition because no prediction has ${MAX_ORDER} tokens; effectiveOrder averages over the orders there are.`];
  }
  const order = averaged.indexOf(0) + 1;
  return order > 0 ? [`BLEU is 0 because no predicted ${order}-gram stands in its references, and nothing smooths that.`] : [];
}
