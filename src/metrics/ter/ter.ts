import { unspacedText } from "../blind-spot.js";
import { type References, scoreCorpus } from "../corpus-statistics.js";
import type { CorpusFacts, Metric } from "../metric.js";
import type { Score } from "../score.js";
import { formatSignature } from "../signature.js";
import { splitWhiteSpace } from "../tokenize.js";
import { countTerEdits } from "./ter-shifts.js";

/** Choices that change TER; each stands in the signature. */
export interface TerOptions {
  /** Default false: texts are compared in lower case. */
  readonly caseSensitive?: boolean;
}

/** TER as edits per 100 reference words; can exceed 100. */
export interface TerScore extends Score {
  readonly unit: "points";
  /** Over the corpus. */
  readonly edits: number;
  /** In words, over the corpus; each segment's is the mean over its references. */
  readonly referenceLength: number;
}

/**
 * The translation edit rate (Snover et al. 2006) as sacreBLEU 2.6.0 computes it: insertions, deletions, substitutions and shifts of runs of
 * words over the number of reference words, in percent. Words stand between white space, punctuation with them. Of several references the one
 * with the fewest edits counts, over the references' mean length. 100 where all references are blank but a prediction is not, 0 where all are.
 * A segment's statistics: edits, reference length.
 * @example
 * ```ts
 * import { corpusStatistics, ter } from "retort-kd";
 *
 * const predictions = ["on the mat the cat sat", "it rains"];
 * const references = [["the cat sat on the mat"], ["it is raining"]];
 * const { rows } = corpusStatistics(ter(), predictions, references);
 * [...rows]; // → [ 1, 6, 2, 3 ]
 * ```
 */
export function ter({ caseSensitive = false }: TerOptions = {}): Metric<TerScore> {
  return {
    name: "TER",
    width: 2,
    usesReferences: true,
    blindSpot: unspacedText("and a sentence is one word to TER"),
    segmentStatistics(prediction, references) {
      const [predicted, ...expected] = numberWords([prediction, ...references], caseSensitive) as [number[], ...number[][]];
      const edits = expected.map((words) => countTerEdits(predicted, words));
      return [Math.min(...edits), expected.reduce((sum, words) => sum + words.length, 0) / expected.length];
    },
    valueInFloat32: (sum) => Math.fround(100 * Math.fround(rateOf(Math.fround(sum[0] as number), Math.fround(sum[1] as number)))),
    score: (sum, facts) => ({
      name: "TER",
      value: 100 * rateOf(sum[0] as number, sum[1] as number),
      unit: "points",
      better: "lower",
      signature: signatureOf(caseSensitive, facts),
      segments: facts.segments,
      warnings: [],
      edits: sum[0] as number,
      referenceLength: sum[1] as number,
    }),
  };
}

/**
 * Corpus TER. Errors as scoreCorpus.
 * @example
 * ```ts
 * import { corpusTer } from "retort-kd";
 *
 * const score = corpusTer(["on the mat the cat sat"], [["the cat sat on the mat"]]);
 * score.edits; // → 1
 * score.value.toFixed(2); // → '16.67'
 * score.better; // → 'lower'
 * ```
 */
export function corpusTer(predictions: readonly string[], references: References, options: TerOptions = {}): TerScore {
  return scoreCorpus(ter(options), predictions, references);
}

/** Each text's words; equal words have equal numbers. */
function numberWords(texts: readonly string[], caseSensitive: boolean): number[][] {
  const numbers = new Map<string, number>();
  return texts.map((text) =>
    splitWhiteSpace(caseSensitive ? text : text.toLowerCase()).map((word) => {
      const number = numbers.get(word) ?? numbers.size;
      numbers.set(word, number);
      return number;
    }),
  );
}

function rateOf(edits: number, referenceLength: number): number {
  if (referenceLength > 0) return edits / referenceLength;
  return edits > 0 ? 1 : 0;
}

/** `+retort` after the version, because the numbers are sacreBLEU's but the program is not. */
function signatureOf(caseSensitive: boolean, { references }: CorpusFacts): string {
  const fixed = { tok: "tercom", norm: false, punct: true, asian: false };
  return formatSignature({ nrefs: references, case: caseSensitive ? "mixed" : "lc", ...fixed, version: "2.6.0+retort" });
}
