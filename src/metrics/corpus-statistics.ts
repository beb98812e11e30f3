import { checkPredictions, checkReferences } from "./check-corpus.js";
import type { CorpusFacts, Metric, SegmentMeasure, SumScorer } from "./metric.js";
import type { Score } from "./score.js";
import { isBlankText } from "./tokenize.js";

/** For every prediction its list of references; lists may differ in length. */
export type References = readonly (readonly string[])[];

/** Numbers per segment whose sum a metric scores. */
export interface SegmentStatistics extends CorpusFacts {
  /** `[segments, width]`, row by row. */
  readonly rows: Float64Array;
  readonly width: number;
}

/** The sufficient statistics of a corpus of texts, one row per segment. */
export interface CorpusStatistics extends SegmentStatistics {
  /** How many predictions hold nothing but white space. */
  readonly blankPredictions: number;
  /** How many segments have only references that hold nothing but white space. */
  readonly blankReferences: number;
  /** How many segments the metric sees little of, and what is said of them; absent where it sees all. */
  readonly hidden?: { readonly segments: number; readonly description: string };
}

/**
 * The statistics of every segment. Throws a DataError where there is no segment, where counts differ, where a segment has no reference,
 * and where something is not text; `references` may be left out for a metric that uses none.
 * @example
 * ```ts
 * import { corpusStatistics, ter } from "retort-kd";
 *
 * const { rows, width, segments } = corpusStatistics(ter(), ["the cat sat", "a dog"], [["the cat sat"], ["the dog barks"]]);
 * [segments, width]; // → [ 2, 2 ]
 * [...rows]; // → [ 0, 3, 2, 3 ]
 * ```
 */
export function corpusStatistics(metric: SegmentMeasure, predictions: readonly string[], references?: References): CorpusStatistics {
  checkPredictions(metric.name, predictions);
  if (metric.usesReferences) checkReferences(metric.name, predictions, references ?? []);
  const rows = new Float64Array(predictions.length * metric.width);
  const perSegment = metric.usesReferences && references ? references : predictions.map(() => []);
  for (const [i, prediction] of predictions.entries()) {
    rows.set(metric.segmentStatistics(prediction, perSegment[i] as readonly string[]), i * metric.width);
  }
  const hidden = hiddenSegments(metric, predictions, perSegment);
  return {
    ...(hidden === undefined ? {} : { hidden }),
    rows,
    width: metric.width,
    segments: predictions.length,
    references: referencesPerSegment(perSegment),
    blankPredictions: predictions.filter(isBlankText).length,
    blankReferences: metric.usesReferences ? perSegment.filter((list) => list.every(isBlankText)).length : 0,
  };
}

/** Segments whose prediction, or all of whose references, lie in the metric's blind spot. */
function hiddenSegments({ blindSpot }: SegmentMeasure, predictions: readonly string[], references: References): CorpusStatistics["hidden"] {
  if (blindSpot === undefined) return undefined;
  const isHidden = (text: string): boolean => !isBlankText(text) && blindSpot.hides(text);
  const segments = predictions.filter((prediction, i) => {
    const ofSegment = references[i] as readonly string[];
    return isHidden(prediction) || (ofSegment.length > 0 && ofSegment.every(isHidden));
  }).length;
  return segments === 0 ? undefined : { segments, description: blindSpot.description };
}

/** The sum over the segments, one number per column. */
export function sumStatistics({ rows, width }: Pick<SegmentStatistics, "rows" | "width">): Float64Array {
  const sum = new Float64Array(width);
  for (let start = 0; start < rows.length; start += width) {
    for (let c = 0; c < width; c++) sum[c] = (sum[c] as number) + (rows[start + c] as number);
  }
  return sum;
}

/**
 * The metric's score over a whole corpus, with warnings about blank segments. Errors as {@link corpusStatistics} and the metric's own.
 * @example
 * ```ts
 * import { scoreCorpus, wordErrors } from "retort-kd";
 *
 * const { value, better, segments } = scoreCorpus(wordErrors, ["HH AH", "W ER L"], [["HH AH"], ["W ER L D"]]);
 * value; // → 0.5
 * better; // → 'lower'
 * segments; // → 2
 * ```
 */
export function scoreCorpus<S extends Score>(metric: Metric<S>, predictions: readonly string[], references?: References): S {
  return scoreStatistics(metric, corpusStatistics(metric, predictions, references));
}

/** The score of a corpus whose statistics are there already, with warnings about blank segments. Throws what the metric throws. */
export function scoreStatistics<S extends Score>(scorer: SumScorer<S>, statistics: CorpusStatistics): S {
  const score = scorer.score(sumStatistics(statistics), statistics);
  return { ...score, warnings: [...score.warnings, ...blankWarnings(statistics), ...hiddenWarnings(statistics)] };
}

function blankWarnings({ segments, blankPredictions, blankReferences }: CorpusStatistics): string[] {
  const warnings: string[] = [];
  if (blankPredictions > 0) warnings.push(`${blankPredictions} of ${segments} predictions are blank.`);
  if (blankReferences > 0) warnings.push(`${blankReferences} of ${segments} segments have only blank references.`);
  return warnings;
}

function hiddenWarnings({ segments, hidden }: CorpusStatistics): string[] {
  return hidden === undefined ? [] : [`${hidden.segments} of ${segments} segments ${hidden.description}.`];
}

/** How many references each segment has, as signatures say it; `var` where they differ. */
export function referencesPerSegment(references: References): number | "var" {
  const [count, ...others] = new Set(references.map((list) => list.length));
  return count === undefined || others.length > 0 ? "var" : count;
}
