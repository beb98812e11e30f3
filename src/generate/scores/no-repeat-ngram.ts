import { indexFill, integers, reshape, type Tensor } from "../../tensor/index.js";

/**
 * Rules out every token that would complete an n-gram which its row has already (Transformers' `NoRepeatNGramLogitsProcessor`): its score
 * becomes −∞.
 * @param scores `[R, V]`, left as they are.
 * @param sequences The tokens of every row so far, start token included.
 */
export function noRepeatNgram(scores: Tensor, sequences: readonly (readonly number[])[], size: number): Tensor {
  const vocabulary = scores.shape[1] as number;
  const banned = sequences.flatMap((ids, row) => completions(ids, size).map((id) => row * vocabulary + id));
  if (banned.length === 0) return scores;
  const indices = integers(banned, [banned.length], scores.device);
  return reshape(indexFill(reshape(scores, [-1]), 0, { indices, value: Number.NEGATIVE_INFINITY }), scores.shape);
}

/** What followed each earlier occurrence of the last `size − 1` tokens. */
function completions(ids: readonly number[], size: number): number[] {
  const suffix = ids.length - (size - 1);
  const found: number[] = [];
  for (let start = 0; start < suffix; start++) {
    let matched = 0;
    while (matched < size - 1 && ids[start + matched] === ids[suffix + matched]) matched++;
    if (matched === size - 1) found.push(ids[start + size - 1] as number);
  }
  return found;
}
