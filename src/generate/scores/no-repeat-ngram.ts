import type { Tensor } from "../../tensor/index.js";
import { ruleOutByRow } from "./rule-out-tokens.js";

/**
 * Rules out every token that would complete an n-gram which its row has already (Transformers' `NoRepeatNGramLogitsProcessor`): its score
 * becomes −∞.
 * @param scores `[R, V]`, left as they are.
 * @param sequences The tokens of every row so far, start token included.
 */
export function noRepeatNgram(scores: Tensor, sequences: readonly (readonly number[])[], size: number): Tensor {
  return ruleOutByRow(
    scores,
    sequences.map((ids) => completions(ids, size)),
  );
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
