import type { RandomSequence } from "../../core/index.js";
import { cumsum, mul, searchSorted, slice, Tensor, to } from "../../tensor/index.js";

/** Tokens as they were drawn, with how often each was. */
export interface DrawnTokens {
  /** How many different tokens each position drew. */
  readonly counts: Uint16Array;
  /** Those tokens, position by position, ascending. */
  readonly ids: Int32Array;
  /** How often each was drawn; they sum to `samples` at every position. */
  readonly times: Uint16Array;
}

/**
 * Draws `samples` tokens at every position from its probabilities, by inverse CDF: draw i is uniform in the i-th of so many equal parts of (0, 1]
 * (stratified sampling), so that a token's share of the draws is its probability in the mean, and varies less than by independent draws. Sums run in
 * float64: in float32, tokens of 1e-8 change a running sum near 1 by nothing, and a tail of them would never be drawn.
 * @param probabilities float64 `[N, V]`; they need not sum to 1. @param random One sequence per position.
 */
export function sampleTokens(
  probabilities: Tensor,
  { samples, random }: { readonly samples: number; readonly random: (position: number) => RandomSequence },
): DrawnTokens {
  const [positions, vocabulary] = probabilities.shape as [number, number];
  const cumulative = cumsum(probabilities, 1);
  const total = slice(cumulative, 1, vocabulary - 1, vocabulary);
  const levels = Tensor.from(stratifiedLevels(positions, samples, random), [positions, samples]);
  const drawn = searchSorted(cumulative, mul(to(levels, { device: probabilities.device }), total));
  return counted(new Int32Array(to(drawn, { dtype: "int32" }).toBytes()), { positions, samples });
}

/** Ascending within a position: (i + u) / samples, u uniform in (0, 1] with 53 random bits. */
function stratifiedLevels(positions: number, samples: number, random: (position: number) => RandomSequence): Float64Array {
  const levels = new Float64Array(positions * samples);
  const words = new Uint32Array(2 * samples);
  for (let position = 0; position < positions; position++) {
    random(position).fillWords(words);
    for (let i = 0; i < samples; i++) {
      const bits = (words[2 * i] as number) * 2 ** 21 + ((words[2 * i + 1] as number) >>> 11);
      levels[position * samples + i] = (i + 1 - bits / 2 ** 53) / samples;
    }
  }
  return levels;
}

/** Runs of equal ids, which ascending levels leave side by side. */
function counted(drawn: Int32Array, { positions, samples }: { positions: number; samples: number }): DrawnTokens {
  const counts = new Uint16Array(positions);
  const [ids, times] = [new Int32Array(drawn.length), new Uint16Array(drawn.length)];
  let entries = 0;
  for (let i = 0; i < drawn.length; i++) {
    const position = Math.floor(i / samples);
    const isNew = i % samples === 0 || drawn[i] !== drawn[i - 1];
    if (isNew) {
      counts[position] = (counts[position] as number) + 1;
      ids[entries++] = drawn[i] as number;
    }
    times[entries - 1] = (times[entries - 1] as number) + 1;
  }
  return { counts, ids: ids.slice(0, entries), times: times.slice(0, entries) };
}
