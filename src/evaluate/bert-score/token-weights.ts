/** How much each token id counts in its sentence, before the weights of a sentence are made to sum to 1. */
export type TokenWeights = (id: number) => number;

/** Every token counts alike, but those that stand around every text count nothing, wherever they stand. */
export function equalWeights(surroundings: ArrayLike<number>): TokenWeights {
  const ignored = new Set(Array.from(surroundings));
  return (id) => (ignored.has(id) ? 0 : 1);
}

/**
 * Inverse document frequency over the references, as bert_score smooths it: log((N + 1) / (n + 1)) for a token that n of the N references hold.
 * A reference that stands several times counts as often. The tokens around every text count nothing, as every reference has them.
 */
export function inverseDocumentFrequency(references: readonly ArrayLike<number>[]): TokenWeights {
  const counts = new Map<number, number>();
  for (const reference of references) {
    for (const id of new Set(Array.from(reference))) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return (id) => Math.log((references.length + 1) / ((counts.get(id) ?? 0) + 1));
}

/** A sentence's weights divided by their sum; NaN each where they sum to 0, and the average that they are for does not exist. */
export function normalizedWeights(ids: ArrayLike<number>, weightOf: TokenWeights): Float32Array {
  const weights = Float64Array.from(ids, weightOf);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Float32Array.from(weights, (weight) => weight / sum);
}
