import { describe, expect, it } from "vitest";
import { RandomSequence } from "../../core/index.js";
import { expand, scope, Tensor } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { sampleTokens } from "./sample-tokens.js";

useNoLeaks();

const samples = 16;

/** One distribution at so many positions, float64 `[N, V]`. */
function repeated(probabilities: ArrayLike<number>, positions: number): Tensor {
  return expand(Tensor.from(Float64Array.from(probabilities), [1, probabilities.length]), [positions, probabilities.length]);
}

/** Every token's share of the draws of `repetitions` positions of one distribution, and of each position alone. */
function shares(probabilities: readonly number[], repetitions: number, seed = 1): { mean: Float64Array; squares: Float64Array } {
  const [mean, squares] = [new Float64Array(probabilities.length), new Float64Array(probabilities.length)];
  const piece = 100;
  for (let start = 0; start < repetitions; start += piece) {
    scope(() => {
      const random = (position: number) => RandomSequence.named(seed, `${start + position}`);
      const { counts, ids, times } = sampleTokens(repeated(probabilities, piece), { samples, random });
      let at = 0;
      for (const count of counts) {
        for (let i = at; i < at + count; i++) {
          const [id, share] = [ids[i] as number, (times[i] as number) / samples];
          mean[id] = (mean[id] as number) + share / repetitions;
          squares[id] = (squares[id] as number) + share ** 2 / repetitions;
        }
        at += count;
      }
    });
  }
  return { mean, squares };
}

/** 40 tokens that share 99.8 %, and a tail of 0.2 % in 2,000 tokens. */
const head = Array.from({ length: 40 }, (_, i) => 1 / (i + 1));
const headTotal = head.reduce((sum, value) => sum + value, 0);
const tailed = [...head.map((value) => (0.998 * value) / headTotal), ...new Array(2_000).fill(0.002 / 2_000)];

/** Where the student stands: what the gradient of a forward KL by its logits is, is P_S − P_T. */
const student = tailed.map((_, i) => (i % 7) + 1).map((value, _i, all) => value / all.reduce((sum, each) => sum + each, 0));

/** Which share of the gradient's coordinates lies beyond three standard errors of the dense one. */
function beyond(estimate: Float64Array, error: (coordinate: number) => number): number {
  const far = tailed.filter((p, v) => {
    const [dense, estimated] = [(student[v] as number) - p, (student[v] as number) - (estimate[v] as number)];
    return Math.abs(estimated - dense) > 3 * error(v);
  });
  return far.length / tailed.length;
}

describe("sampleTokens", () => {
  it("gives the dense gradient in the mean of 10,000 draws: at most 0.5 % of its coordinates lie beyond 3 standard errors; the top k alone do not", () => {
    const draws = 10_000;
    const { mean, squares } = shares(tailed, draws);
    // The larger of what was seen and what independent draws have: of a token that was never drawn, nothing was seen.
    const error = (v: number): number => {
      const [seen, p] = [(squares[v] as number) - (mean[v] as number) ** 2, tailed[v] as number];
      return Math.sqrt(Math.max(seen, (p * (1 - p)) / samples) / draws);
    };
    expect(beyond(mean, error)).toBeLessThanOrEqual(0.005);
    const kept = 12;
    const keptTotal = tailed.slice(0, kept).reduce((sum, value) => sum + value, 0);
    const topK = Float64Array.from(tailed, (p, v) => (v < kept ? p / keptTotal : 0));
    // It has no draws, and so no error of its own: held against the same.
    expect(beyond(topK, error)).toBeGreaterThan(0.015);
    expect(beyond(topK, error)).toBeGreaterThan(3 * beyond(mean, error));
  });

  it("draws a tail of 0.2 % in 200,000 tokens of 1e-8 as often as it should, which running sums in float32 never do", () => {
    const vocabulary = 200_001;
    const probabilities = new Float64Array(vocabulary).fill(1e-8);
    probabilities[0] = 0.998;
    let drawn = 0;
    const positions = 400;
    for (let start = 0; start < positions; start += 20) {
      scope(() => {
        const random = (position: number) => RandomSequence.named(7, `${start + position}`);
        const { ids, times } = sampleTokens(repeated(probabilities, 20), { samples: 100, random });
        ids.forEach((id, i) => {
          if (id > 0) drawn += times[i] as number;
        });
      });
    }
    const expected = positions * 100 * 0.002;
    // Of 40,000 draws 80; stratified, their spread is below that of a binomial, 9.
    expect(Math.abs(drawn - expected)).toBeLessThan(27);
  });

  it("draws every token whose probability is at least 1 / samples, as often as that says to within one", () => {
    const probabilities = [0.5, 0.25, 0.125, 0.125];
    scope(() => {
      const { counts, ids, times } = sampleTokens(Tensor.from(Float64Array.from(probabilities), [1, 4]), {
        samples,
        random: () => RandomSequence.named(1, "x"),
      });
      expect([...counts]).toEqual([4]);
      expect([...ids]).toEqual([0, 1, 2, 3]);
      for (const [i, count] of times.entries()) expect(Math.abs(count - samples * (probabilities[i] as number))).toBeLessThanOrEqual(1);
    });
  });

  it("never draws what has no probability, at either end", () => {
    const { mean } = shares([0, 0.3, 0, 0.7, 0], 200);
    expect([mean[0], mean[2], mean[4]]).toEqual([0, 0, 0]);
    expect((mean[1] as number) + (mean[3] as number)).toBeCloseTo(1, 10);
  });
});
