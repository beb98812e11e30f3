import { div, gather, integers, lt, mul, scatter, type Tensor, where } from "../../tensor/index.js";

/**
 * Makes tokens less likely that a row has already: a score below 0 is multiplied by the penalty, another divided (Keskar et al. 2019, as in
 * Transformers' `RepetitionPenaltyLogitsProcessor`). How often a token came does not matter.
 * @param scores `[R, V]`, left as they are.
 * @param sequences The tokens of every row so far; none may be empty.
 */
export function repetitionPenalty(scores: Tensor, sequences: readonly (readonly number[])[], penalty: number): Tensor {
  const width = Math.max(...sequences.map(({ length }) => length));
  // A token that is named twice gets the same new score twice.
  const rectangle = sequences.flatMap((ids) => [...ids, ...Array<number>(width - ids.length).fill(ids[0] as number)]);
  const indices = integers(rectangle, [sequences.length, width], scores.device);
  const old = gather(scores, 1, indices);
  return scatter(scores, 1, { indices, source: where(lt(old, 0), mul(old, penalty), div(old, penalty)) });
}
