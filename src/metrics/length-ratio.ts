import { DataError } from "../core/index.js";
import { closestLength } from "./closest-length.js";
import { type References, scoreCorpus } from "./corpus-statistics.js";
import type { Metric } from "./metric.js";
import type { Score } from "./score.js";
import { formatSignature } from "./signature.js";
import { splitWhiteSpace } from "./tokenize.js";

/**
 * Tokens of all outputs over tokens of all references, cut at white space, each output against the reference closest in length (of two
 * equally close ones the shorter). A segment's statistics: output tokens, reference tokens. DataError where no reference has a token.
 */
export const lengths: Metric = {
  name: "length ratio",
  width: 2,
  usesReferences: true,
  segmentStatistics(prediction, references) {
    const predicted = splitWhiteSpace(prediction).length;
    const expected = references.map((reference) => splitWhiteSpace(reference).length);
    return [predicted, closestLength(predicted, expected)];
  },
  score(sum, facts) {
    const [predicted, expected] = [sum[0] as number, sum[1] as number];
    if (expected === 0) throw new DataError("length ratio: every reference is blank, so there is nothing to compare lengths with");
    const signature = formatSignature({ nrefs: facts.references, tok: "whitespace", reference: "closest", version: "retort.1" });
    return { name: "length ratio", value: predicted / expected, unit: "ratio", signature, segments: facts.segments, warnings: [] };
  },
};

/**
 * {@link lengths} over a corpus. Errors as scoreCorpus.
 * @example
 * ```ts
 * import { lengthRatio } from "retort-kd";
 *
 * const predictions = ["turn off all the lights please", "play music"];
 * const references = [["turn off the lights"], ["play me some music", "play music"]];
 * lengthRatio(predictions, references).value.toFixed(3); // → '1.333'
 * ```
 */
export function lengthRatio(predictions: readonly string[], references: References): Score {
  return scoreCorpus(lengths, predictions, references);
}
