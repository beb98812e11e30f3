import { indexAdd, reshape, Tensor, to } from "../../tensor/index.js";

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
  const { device } = scores;
  const indices = to(Tensor.from(places, [places.length], "int64"), { dtype: "int64", device });
  const source = to(Tensor.from(Array<number>(places.length).fill(-penalty)), { dtype: "float32", device });
  return reshape(indexAdd(reshape(scores, [-1]), 0, { indices, source }), [rows, vocabulary]);
}
