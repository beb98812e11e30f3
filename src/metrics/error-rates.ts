import { DataError, editDistance } from "../core/index.js";
import { unspacedText } from "./blind-spot.js";
import { type References, scoreCorpus } from "./corpus-statistics.js";
import type { CorpusFacts, Metric } from "./metric.js";
import type { Score } from "./score.js";
import { formatSignature } from "./signature.js";
import { splitWhiteSpace } from "./tokenize.js";

/**
 * The share of outputs that differ from every one of their references: one minus exact match, where an output and a reference are equal if their tokens
 * between white space are. A segment's statistics: 1 if it differs, else 0.
 */
export const exactErrors: Metric = mismatches("exact error");

/** So many letters in a row are a word: phonemes of ARPAbet and IPA have up to three, affricates and clusters included. */
const WORD = /\p{L}{5}/u;

/**
 * The word error rate of grapheme-to-phoneme conversion, where each output is ONE word: {@link exactErrors} under that field's name. It is not the word
 * error rate of speech recognition, which counts edits ({@link wordEdits}); where texts hold words, a warning says so.
 */
export const wordErrors: Metric = {
  ...mismatches("word error rate"),
  blindSpot: {
    hides: (text) => WORD.test(text),
    description: `hold words, not phonemes, and "word error rate" here is the share of outputs that equal no reference (exact-error); the share of edited words is wer`,
  },
};

/** What {@link wordErrors} leaves: the share of outputs that equal one of their references, exact match under a name that tells what was written. */
export const wordsRight: Metric = {
  ...wordErrors,
  name: "words right",
  score(sum, facts) {
    const { value, ...score } = wordErrors.score(sum, facts);
    return { ...score, name: "words right", value: 1 - value, better: "higher" };
  },
};

/**
 * The phoneme error rate: edits (insertions, deletions, substitutions) between the tokens of output and reference over the number of
 * reference tokens, summed over the corpus first; tokens stand between white space. Each output counts against the reference with the
 * fewest edits, of equally near ones the longest. Can exceed 1.
 * A segment's statistics: edits, tokens of the chosen reference. DataError where no reference has a token.
 */
export const phonemeErrors: Metric = edits("phoneme error rate");

/** The word error rate (WER) of speech recognition, as jiwer computes it of texts as they are: what {@link phonemeErrors} is of phonemes. */
export const wordEdits: Metric = { ...edits("WER"), blindSpot: unspacedText("and a sentence is one word to WER") };

function mismatches(name: string): Metric {
  return {
    name,
    width: 1,
    usesReferences: true,
    segmentStatistics(prediction, references) {
      const predicted = splitWhiteSpace(prediction).join(" ");
      return [references.some((reference) => splitWhiteSpace(reference).join(" ") === predicted) ? 0 : 1];
    },
    score: (sum, facts) => ({
      ...errorRate(name, (sum[0] as number) / facts.segments, facts),
      signature: signatureOf(facts, { match: "tokens" }),
    }),
  };
}

function edits(name: string): Metric {
  return {
    name,
    width: 2,
    usesReferences: true,
    segmentStatistics(prediction, references) {
      const predicted = splitWhiteSpace(prediction);
      const candidates = references.map(splitWhiteSpace).map((tokens) => [editDistance(predicted, tokens), tokens.length] as const);
      return candidates.reduce((best, candidate) => (isNearer(candidate, best) ? candidate : best));
    },
    score(sum, facts) {
      const [count, tokens] = [sum[0] as number, sum[1] as number];
      if (tokens === 0) throw new DataError(`${name}: every reference is blank, so there is nothing to count errors against`);
      return {
        ...errorRate(name, count / tokens, facts),
        signature: signatureOf(facts, { tok: "whitespace", reference: "fewest-edits" }),
      };
    },
  };
}

/**
 * {@link wordErrors} over a corpus, as a share from 0 to 1. Errors as scoreCorpus.
 * @example
 * ```ts
 * import { wordErrorRate } from "retort-kd";
 *
 * const predictions = ["HH AH L OW", "W ER L"];
 * const references = [["HH AH L OW", "HH EH L OW"], ["W ER L D"]];
 * wordErrorRate(predictions, references).value; // → 0.5
 * ```
 */
export function wordErrorRate(predictions: readonly string[], references: References): Score {
  return scoreCorpus(wordErrors, predictions, references);
}

/**
 * {@link phonemeErrors} over a corpus, as edits per reference token. Errors as scoreCorpus.
 * @example
 * ```ts
 * import { phonemeErrorRate } from "retort-kd";
 *
 * const predictions = ["HH AH L OW", "W ER L"];
 * const references = [["HH AH L OW", "HH EH L OW"], ["W ER L D"]];
 * phonemeErrorRate(predictions, references).value; // → 0.125
 * ```
 */
export function phonemeErrorRate(predictions: readonly string[], references: References): Score {
  return scoreCorpus(phonemeErrors, predictions, references);
}

function isNearer([edits, length]: readonly [number, number], [otherEdits, otherLength]: readonly [number, number]): boolean {
  return edits < otherEdits || (edits === otherEdits && length > otherLength);
}

function errorRate(name: string, value: number, { segments }: CorpusFacts): Omit<Score, "signature"> {
  return { name, value, unit: "share", better: "lower", segments, warnings: [] };
}

function signatureOf({ references }: CorpusFacts, choices: Readonly<Record<string, string>>): string {
  return formatSignature({ nrefs: references, ...choices, version: "retort.1" });
}
