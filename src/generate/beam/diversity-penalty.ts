import { full, indexAdd, integers, reshape, type Tensor } from "../../tensor/index.js";

/**
 * Scores `[R, V]` of an equal number of rows per input, less `penalty` for each time that earlier groups of the input took a token at this step: the
 * Hamming diversity of diverse beam search (Vijayakumar et al. 2016, section 4). The scores given stay as they are.
 * @param taken Per input, the tokens that earlier groups' beams took.
 */
export function diversityPenalty(scores: Tensor, taken: readonly (readonly number[])[], penalty: number): Tensor {
  const [rows, vocabulary] = scores.shape as [number, number];
  const rowsPerInput = rows / taken.length;
  const places = taken.flatMap((ids, input) =>
    Array.from({ length: rowsPerInput }, (_, row) => ids.map((id) => (input * rowsPerInput + row) * vocabulary + id)).flat(),
  );
  if (places.length === 0 || penalty === 0) return scores;
  const indices = integers(places, [places.length], scores.device);
  const source = full([places.length], -penalty, { dtype: scores.dtype, device: scores.device });
  return reshape(indexAdd(reshape(scores, [-1]), 0, { indices, source }), [rows, vocabulary]);
}
