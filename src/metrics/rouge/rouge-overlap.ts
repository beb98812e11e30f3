import { type NgramMatches, ngramMatches } from "../ngram-matches.js";
import { longestCommonSubsequence, markCommonSubsequence } from "./longest-common-subsequence.js";

/** Which units ROUGE counts: n-grams of 1, 2 or 3 tokens, the longest common subsequence, or its union over lines. */
export type RougeVariant = "rouge1" | "rouge2" | "rouge3" | "rougeL" | "rougeLsum";

/** How many units a prediction and a reference have, and how many they share. */
export interface RougeOverlap {
  readonly matched: number;
  readonly predicted: number;
  readonly expected: number;
}

/** A text as lines of tokens. */
type Lines = readonly (readonly number[])[];

const ORDERS: Readonly<Record<RougeVariant, number>> = { rouge1: 1, rouge2: 2, rouge3: 3, rougeL: 0, rougeLsum: 0 };

/**
 * What a prediction and a reference share, by each of the variants. Only `rougeLsum` minds where lines end (Lin 2004, sections 3.1 and 3.2).
 * All orders of n-grams are counted in one pass.
 */
export function rougeOverlaps(variants: readonly RougeVariant[], prediction: Lines, reference: Lines): RougeOverlap[] {
  const [predicted, expected] = [joined(prediction), joined(reference)];
  const matches = ngramMatches(predicted, [expected], Math.max(...variants.map((variant) => ORDERS[variant])));
  return variants.map((variant) => {
    if (variant === "rougeL") return subsequenceOverlap(predicted, expected);
    if (variant === "rougeLsum") return lineOverlap(prediction, reference);
    const { matched, total } = matches[ORDERS[variant] - 1] as NgramMatches;
    return { matched, predicted: total, expected: Math.max(0, expected.length - ORDERS[variant] + 1) };
  });
}

/** One line is the rule, and joining lists takes longer than counting them. */
function joined(lines: Lines): readonly number[] {
  return lines.length === 1 ? (lines[0] as readonly number[]) : lines.flat();
}

function subsequenceOverlap(predicted: readonly number[], expected: readonly number[]): RougeOverlap {
  return { matched: longestCommonSubsequence(expected, predicted), predicted: predicted.length, expected: expected.length };
}

/**
 * For every line of the reference, the union of its longest common subsequences with each line of the prediction. As in ROUGE 1.5.5, but not
 * in the paper, a token counts at most as often as the prediction has it.
 */
function lineOverlap(prediction: Lines, reference: Lines): RougeOverlap {
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
