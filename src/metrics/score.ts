/**
 * How to read a score's value: `points` run from 0 to 100 (only TER goes beyond); a `share` from 0 to 1, printed as a percentage; a `ratio` is best near 1; `nats` are
 * natural logarithms of a probability.
 */
export type ScoreUnit = "points" | "share" | "ratio" | "nats";

/** One number about a corpus, with what is needed to make it again and to judge whether it means anything. */
export interface Score {
  /** The metric's name as the field writes it, such as `BLEU` or `word error rate`. */
  readonly name: string;
  readonly value: number;
  readonly unit: ScoreUnit;
  /** Which way is better; undefined where neither is, such as for a length ratio. */
  readonly better?: "higher" | "lower";
  /** Every choice that changes the number, as `key:value|key:value`: equal signatures mean comparable numbers. */
  readonly signature: string;
  /** How many predictions the value is over. */
  readonly segments: number;
  /** What makes the value doubtful, one sentence each: blank predictions, a zero that comes from the definition, … Empty is good. */
  readonly warnings: readonly string[];
}

/**
 * The value as a person reads it: `48.53`, `55.8 %`, `0.987`.
 * @example
 * ```ts
 * import { corpusTer, formatScore, wordErrorRate } from "retort-kd";
 *
 * const [predictions, references] = [["call mother", "play music"], [["call mother"], ["play some music"]]];
 * formatScore(corpusTer(predictions, references)); // → '20.00'
 * formatScore(wordErrorRate(predictions, references)); // → '50.0 %'
 * ```
 */
export function formatScore(score: Pick<Score, "value" | "unit">): string {
  if (score.unit === "share") return `${(100 * score.value).toFixed(1)} %`;
  return score.value.toFixed(score.unit === "points" ? 2 : 3);
}
