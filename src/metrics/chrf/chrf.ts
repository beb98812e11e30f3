import { ConfigError } from "../../core/index.js";
import { type References, scoreCorpus } from "../corpus-statistics.js";
import type { CorpusFacts, Metric } from "../metric.js";
import { ngramMatches, type Token } from "../ngram-matches.js";
import type { Score } from "../score.js";
import { formatSignature } from "../signature.js";
import { splitWhiteSpace } from "../tokenize.js";

/** Choices that change chrF; each stands in the signature. */
export interface ChrfOptions {
  /** The longest character n-gram. Default 6. */
  readonly charOrder?: number;
  /** The longest word n-gram. Default 0, which is chrF; 2 is chrF++. */
  readonly wordOrder?: number;
  /** How many times as important recall is as precision. Default 2. */
  readonly beta?: number;
  /** Compare texts in lower case. Default false. */
  readonly lowercase?: boolean;
}

/** chrF in points, 0 to 100. */
export interface ChrfScore extends Score {
  readonly unit: "points";
}

/** Predicted n-grams, the reference's n-grams, and those they share, for each order. */
const PER_ORDER = 3;

/**
 * chrF (Popović 2015) and chrF++ (Popović 2017) as sacreBLEU 2.6.0 computes them: precision and recall of character n-grams, and of word n-grams,
 * each averaged over the orders that both sides have, combined as F_β. Characters are Unicode code points; white space is left out.
 * Of several references the one with the highest F_β counts, of equally good ones the first.
 * A segment's statistics: for each character order, then each word order, predicted, expected and shared n-grams. ConfigError for orders or a β out of range.
 * @example
 * ```ts
 * import { bootstrapInterval, chrf, corpusStatistics } from "retort-kd";
 *
 * const metric = chrf({ wordOrder: 2 });
 * metric.name; // → 'chrF2++'
 * const predictions = ["turn the lights on", "play music", "what time is it"];
 * const references = [["turn on the lights"], ["play some music"], ["what time is it"]];
 * const statistics = corpusStatistics(metric, predictions, references);
 * const { value, low, high } = bootstrapInterval(metric, [statistics], { seed: 1 });
 * [low, value, high].map(Math.round); // → [ 38, 71, 100 ]
 * ```
 */
export function chrf(options: ChrfOptions = {}): Metric<ChrfScore> {
  const choices = { charOrder: 6, wordOrder: 0, beta: 2, lowercase: false, ...options };
  checkChoices(choices);
  const { charOrder, wordOrder, beta, lowercase } = choices;
  const name = `chrF${beta}${"+".repeat(wordOrder)}`;
  return {
    name,
    width: PER_ORDER * (charOrder + wordOrder),
    usesReferences: true,
    segmentStatistics(prediction, references) {
      const [predicted, ...expected] = [prediction, ...references].map((text) => unitsOf(lowercase ? text.toLowerCase() : text));
      const candidates = expected.map((reference) => countUnits(predicted as Units, reference, choices));
      return candidates.reduce((best, candidate) => (fScore(candidate, beta) > fScore(best, beta) ? candidate : best));
    },
    valueInFloat32: (sum) => fScoreInFloat32(Array.from(sum, Math.fround), beta),
    score(sum, facts) {
      const value = 100 * fScore(sum, beta);
      return {
        name,
        value,
        unit: "points",
        better: "higher",
        signature: signatureOf(choices, facts),
        segments: facts.segments,
        warnings: value > 0 ? [] : [`${name} is 0 because no predicted n-gram stands in its references.`],
      };
    },
  };
}

/**
 * Corpus chrF. Errors as {@link chrf} and scoreCorpus.
 * @example
 * ```ts
 * import { corpusChrf } from "retort-kd";
 *
 * const predictions = ["the cats sat down"];
 * const references = [["the cat sat down"]];
 * corpusChrf(predictions, references).value.toFixed(2); // → '79.76'
 * corpusChrf(predictions, references, { wordOrder: 2 }).value.toFixed(2); // → '73.38'
 * ```
 */
export function corpusChrf(predictions: readonly string[], references: References, options: ChrfOptions = {}): ChrfScore {
  return scoreCorpus(chrf(options), predictions, references);
}

function checkChoices({ charOrder, wordOrder, beta }: Required<ChrfOptions>): void {
  for (const [key, value, least] of [
    ["charOrder", charOrder, 1],
    ["wordOrder", wordOrder, 0],
    ["beta", beta, 1],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < least)
      throw new ConfigError(`chrF: ${key} must be a whole number ≥ ${least}, got ${value}`);
  }
}

/** A text as chrF sees it. */
interface Units {
  readonly characters: readonly Token[];
  readonly words: readonly Token[];
}

function unitsOf(text: string): Units {
  const words = splitWhiteSpace(text);
  return { characters: Array.from(words.join("")), words: words.flatMap(separatePunctuation) };
}

/** ONE mark at a word's end, or else one at its beginning, is a word of its own: `(hi)` becomes `(hi` and `)`. */
function separatePunctuation(word: string): string[] {
  const characters = Array.from(word);
  if (characters.length === 1) return [word];
  if (/[!-/:-@[-`{-~]$/.test(word)) return [word.slice(0, -1), word.slice(-1)];
  return /^[!-/:-@[-`{-~]/.test(word) ? [word.slice(0, 1), word.slice(1)] : [word];
}

function countUnits(prediction: Units, reference: Units, { charOrder, wordOrder }: Required<ChrfOptions>): number[] {
  return [
    ...countNgrams(prediction.characters, reference.characters, charOrder),
    ...countNgrams(prediction.words, reference.words, wordOrder),
  ];
}

/** An order that the reference is too short for counts nothing, so that the prediction is not blamed for it. */
function countNgrams(prediction: readonly Token[], reference: readonly Token[], maxOrder: number): number[] {
  return ngramMatches(prediction, [reference], maxOrder).flatMap(({ matched, total }, i) => {
    const expected = Math.max(0, reference.length - i);
    return [expected > 0 ? total : 0, expected, matched];
  });
}

/** F_β, from 0 to 1, of precision and recall averaged over the orders that both sides have; 0 where there is none. */
function fScore(counts: ArrayLike<number>, beta: number): number {
  let [precision, recall, orders] = [0, 0, 0];
  for (let i = 0; i < counts.length; i += PER_ORDER) {
    const [predicted, expected, matched] = [counts[i] as number, counts[i + 1] as number, counts[i + 2] as number];
    if (predicted === 0 || expected === 0) continue;
    precision += matched / predicted;
    recall += matched / expected;
    orders++;
  }
  if (precision === 0) return 0;
  const factor = beta ** 2;
  return ((1 + factor) * precision * recall) / (factor * precision + recall) / orders;
}

/** {@link fScore} in points, every step rounded to float32, in the original's order of steps. */
function fScoreInFloat32(counts: readonly number[], beta: number): number {
  const round = Math.fround;
  let [precision, recall, orders] = [0, 0, 0];
  for (let i = 0; i < counts.length; i += PER_ORDER) {
    const [predicted, expected, matched] = [counts[i] as number, counts[i + 1] as number, counts[i + 2] as number];
    if (predicted === 0 || expected === 0) continue;
    precision = round(precision + round(matched / predicted));
    recall = round(recall + round(matched / expected));
    orders++;
  }
  if (precision === 0) return 0;
  const factor = beta ** 2;
  [precision, recall] = [round(precision / orders), round(recall / orders)];
  const product = round(round((1 + factor) * precision) * recall);
  return round(100 * round(product / round(round(factor * precision) + recall)));
}

/** `+retort` after the version, because the numbers are sacreBLEU's but the program is not. */
function signatureOf({ charOrder, wordOrder, lowercase }: Required<ChrfOptions>, { references }: CorpusFacts): string {
  return formatSignature({
    nrefs: references,
    case: lowercase ? "lc" : "mixed",
    eff: true,
    nc: charOrder,
    nw: wordOrder,
    space: false,
    version: "2.6.0+retort",
  });
}
