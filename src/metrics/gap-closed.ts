import { type Interval, percentileInterval, type ResampledScores } from "./resampling/index.js";
import type { Score } from "./score.js";

/** The three systems of a distillation, resampled together. */
export interface GapSystems {
  /** S, trained on the labels alone. */
  readonly student: ResampledScores;
  /** T. */
  readonly teacher: ResampledScores;
  /** KD, or whatever is to lie between the two. */
  readonly system: ResampledScores;
}

/** What decides whether there is a gap to be closed. */
export interface GapOptions {
  /** Which way the metric is better. */
  readonly better: Score["better"];
  /** Of a paired test of T against S. */
  readonly pValue: number;
  /** The share of resampled ratios inside the interval; T − S counts as significant where p < 1 − confidence. */
  readonly confidence: number;
}

/** The share of the gap, 1 for all of it, with its interval. */
export interface GapClosed extends Interval {
  readonly value: number;
}

/** Why there is no share. */
export interface NoGap {
  /** In words that go on from "n/a:". */
  readonly reason: string;
}

/**
 * The study's stage score (arXiv 2305.02031): the share (KD − S) / (T − S) of the gap between student and teacher that a system closes, with the percentile bootstrap
 * interval of the ratio. It can be negative, or above 1. Where T − S is not itself significant, or T is not the better of the two, the ratio means nothing and is
 * not given.
 */
export function gapClosed({ student, teacher, system }: GapSystems, { better, pValue, confidence }: GapOptions): GapClosed | NoGap {
  if (better === undefined) return { reason: "neither way is better" };
  if (!(pValue + confidence < 1)) return { reason: `T − S is not significant (p = ${pValue.toFixed(4)})` };
  const gap = teacher.value - student.value;
  if (better === "higher" ? gap <= 0 : gap >= 0) return { reason: "the teacher is not better than the student" };
  const ratios = system.scores.map((score, r) => {
    const [low, high] = [student.scores[r] as number, teacher.scores[r] as number];
    return (score - low) / (high - low);
  });
  if (!ratios.every(Number.isFinite)) return { reason: "teacher and student are equal on some resamples" };
  return { value: (system.value - student.value) / gap, ...percentileInterval(ratios, confidence) };
}
