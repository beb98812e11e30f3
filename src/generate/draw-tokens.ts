import {
  amax,
  cumsum,
  exp,
  gather,
  indexCopy_,
  indexSelect,
  integers,
  logSumExp,
  lt,
  mul,
  searchSorted,
  select,
  slice,
  softmax,
  squeeze,
  sub,
  type Tensor,
  topk,
} from "../tensor/index.js";

/** What can be drawn at all. */
export interface DrawLimits {
  /** Only the k most probable. Default: all. Of equals at the border, those that the engine's `topk` puts first. */
  readonly topK?: number | undefined;
  /** Only the smallest set of most probable tokens whose probabilities, after `topK`, sum to at least p. Default: 1, all. */
  readonly topP?: number | undefined;
}

/** The probability of a row's candidates, most probable first, and the running sum: `[R, N]` each. */
interface Candidates {
  /** Which tokens they are, int64 `[R, N]`. */
  readonly ids: Tensor;
  readonly probabilities: Tensor;
  readonly cumulative: Tensor;
}

/** Where a nucleus is looked for first: most of a trained model's are smaller. A wider search costs more and finds the same. */
const firstCandidates = 128;
/** How much wider each further search is. */
const widening = 8;

/**
 * Draws one token per row from softmax(scores) `[R, V]` within the limits, by inverse CDF: the token at which the running sum of what is kept
 * first reaches `level` times its total. Tokens run in order of probability if there are limits, else in order of id. What a row draws
 * depends on its scores and its level alone.
 * @param levels Uniform in (0, 1], one per row: float32 `[R, 1]`.
 * @returns int64 `[R]`.
 */
export function drawTokens(scores: Tensor, levels: Tensor, { topK, topP = 1 }: DrawLimits): Tensor {
  const vocabulary = scores.shape[1] as number;
  if (topK === undefined && topP === 1) {
    const cumulative = cumsum(softmax(scores, -1), 1);
    return squeeze(positionsOf(cumulative, slice(cumulative, 1, vocabulary - 1, vocabulary), levels), 1);
  }
  if (topK === undefined) return drawFromNucleus(scores, levels, { topP, count: Math.min(firstCandidates, vocabulary) });
  const { values, indices } = topk(scores, Math.min(topK, vocabulary));
  const probabilities = softmax(values, -1);
  return drawFrom({ ids: indices, probabilities, cumulative: cumsum(probabilities, 1) }, levels, topP);
}

/** Sorts only as much of the vocabulary as the nucleus needs: first a few candidates for all rows, then more for those whose nucleus is larger. */
function drawFromNucleus(scores: Tensor, levels: Tensor, { topP, count }: { readonly topP: number; readonly count: number }): Tensor {
  const vocabulary = scores.shape[1] as number;
  const { values, indices } = topk(scores, count);
  const probabilities = exp(sub(values, logSumExp(scores, -1, true)));
  const cumulative = cumsum(probabilities, 1);
  const drawn = drawFrom({ ids: indices, probabilities, cumulative }, levels, topP);
  const unsure = count === vocabulary ? [] : rowsWhere(lt(select(cumulative, 1, count - 1), topP));
  if (unsure.length === 0) return drawn;
  const rows = integers(unsure, [unsure.length], scores.device);
  const wider = { topP, count: Math.min(count * widening, vocabulary) };
  const source = drawFromNucleus(indexSelect(scores, 0, rows), indexSelect(levels, 0, rows), wider);
  indexCopy_(drawn, 0, { indices: rows, source });
  return drawn;
}

/** A candidate is kept if those above it have less than p together: so the smallest set that reaches p, and never none. */
function drawFrom({ ids, probabilities, cumulative }: Candidates, levels: Tensor, topP: number): Tensor {
  const kept = lt(sub(cumulative, probabilities), topP);
  const total = amax(mul(cumulative, kept), 1, true);
  return squeeze(gather(ids, 1, positionsOf(cumulative, total, levels)), 1);
}

/** Where a running sum `[R, N]` first reaches level · total. As that is above 0, nothing of probability 0 is met. `[R, 1]` */
function positionsOf(cumulative: Tensor, total: Tensor, levels: Tensor): Tensor {
  return searchSorted(cumulative, mul(levels, total));
}

function rowsWhere(condition: Tensor): number[] {
  const holds = new Uint8Array(condition.toBytes());
  return [...holds.keys()].filter((row) => holds[row] === 1);
}
