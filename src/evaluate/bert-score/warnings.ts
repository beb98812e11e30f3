import type { SegmentScores } from "./segment-scores.js";
import { isEmpty, type Sentences } from "./sentences.js";

/** What makes the scores of a corpus doubtful, one sentence each. */
export function bertScoreWarnings(
  sentences: Sentences,
  scores: readonly SegmentScores[],
  { maxLength }: { readonly maxLength: number },
): string[] {
  const { ids, indices, truncated, longest, isLongestOpen } = sentences;
  const segments = scores.length;
  const empty = (sentence: number): boolean => isEmpty(sentences, sentence);
  const emptyPredictions = indices.slice(0, segments).filter(empty).length;
  const emptyReferences = indices.slice(segments).filter(empty).length;
  const undefinedScores = scores.filter(({ precision, recall }) => Number.isNaN(precision) || Number.isNaN(recall)).length;
  return [
    ...(emptyPredictions > 0 ? [`${emptyPredictions} of ${segments} predictions are empty: their raw BERTScores are 0.`] : []),
    ...(emptyReferences > 0
      ? [`${emptyReferences} of ${indices.length - segments} references are empty: raw BERTScores by them are 0.`]
      : []),
    ...(truncated > 0
      ? [
          `${truncated} of ${ids.length} distinct texts were cut to ${maxLength} tokens (longest: ${isLongestOpen ? "more than " : ""}${longest}).`,
        ]
      : []),
    ...(undefinedScores > 0
      ? [
          `${undefinedScores} of ${segments} segments have a text whose tokens all weigh nothing: its precision or recall is not defined, and F1 is 0.`,
        ]
      : []),
  ];
}
