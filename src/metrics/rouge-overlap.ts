import { longestCommonSubsequence, markCommonSubsequence } from "./longest-common-subsequence.js";
import { ngramMatches } from "./ngram-matches.js";

/** Which units ROUGE counts: n-grams of 1, 2 or 3 tokens, the longest common subsequence, or its union over lines. */
export type RougeVariant = "rouge1" | "rouge2" | "rouge3" | "rougeL" | "rougeLsum";

/** How many units a prediction and a reference have, and how many they share. */
export interface RougeOverlap {
  readonly matched: number;
  readonly predicted: number;
  readonly expected: number;
}

/** The {@link RougeOverlap} of a prediction's lines of tokens and a reference's. */
export type CountOverlap = (prediction: readonly number[][], reference: readonly number[][]) => RougeOverlap;

/** How each variant counts. Only `rougeLsum` minds where lines end (Lin 2004, sections 3.1 and 3.2). */
export const rougeOverlaps: Readonly<Record<RougeVariant, CountOverlap>> = {
  rouge1: ngramOverlap(1),
  rouge2: ngramOverlap(2),
  rouge3: ngramOverlap(3),
  rougeL: subsequenceOverlap,
  rougeLsum: lineOverlap,
};

function ngramOverlap(order: number): CountOverlap {
  return (prediction, reference) => {
    const [predicted, expected] = [prediction.flat(), reference.flat()];
    const { matched, total } = ngramMatches(predicted, [expected], order)[order - 1] as { matched: number; total: number };
    return { matched, predicted: total, expected: Math.max(0, expected.length - order + 1) };
  };
}

function subsequenceOverlap(prediction: readonly number[][], reference: readonly number[][]): RougeOverlap {
  const [predicted, expected] = [prediction.flat(), reference.flat()];
  return { matched: longestCommonSubsequence(expected, predicted), predicted: predicted.length, expected: expected.length };
}

/**
 * For every line of the reference, the union of its longest common subsequences with each line of the prediction. As in ROUGE 1.5.5, but not
 * in the paper, a token counts at most as often as the prediction has it.
 */
function lineOverlap(prediction: readonly number[][], reference: readonly number[][]): RougeOverlap {
  const left = countTokens(prediction.flat());
  let [matched, expected] = [0, 0];
  for (const line of reference) {
    const marks = new Uint8Array(line.length);
    for (const other of prediction) markCommonSubsequence(line, other, marks);
    matched += line.filter((token, i) => marks[i] === 1 && takeOne(left, token)).length;
    expected += line.length;
  }
  return { matched, predicted: prediction.flat().length, expected };
}

function countTokens(tokens: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

/** Whether one was left; it is then taken. */
function takeOne(left: Map<number, number>, token: number): boolean {
  const count = left.get(token) ?? 0;
  if (count > 0) left.set(token, count - 1);
  return count > 0;
}
