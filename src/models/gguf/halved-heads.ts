/**
 * The rows of a query or key matrix of a `llama` file as Hugging Face's checkpoints have them. Rotary positions turn pairs of a head's numbers: such a file has the two rows of
 * a pair side by side, a checkpoint half a head apart. Files of other architectures are as checkpoints are.
 * @param values `[heads · headSize, in]`, or `[heads · headSize]` of a bias. @returns The same rows in another order.
 */
export function halvedHeads(
  values: Float32Array,
  { heads, headSize }: { readonly heads: number; readonly headSize: number },
): Float32Array {
  const columns = values.length / (heads * headSize);
  const ordered = new Float32Array(values.length);
  for (let head = 0; head < heads; head++) {
    for (let row = 0; row < headSize; row++) {
      const target = head * headSize + (row % 2) * (headSize / 2) + (row >> 1);
      const from = (head * headSize + row) * columns;
      ordered.set(values.subarray(from, from + columns), target * columns);
    }
  }
  return ordered;
}
