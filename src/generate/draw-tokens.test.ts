import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scope, Tensor } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { type DrawLimits, drawTokens } from "./draw-tokens.js";

useNoLeaks();

function draw(scores: readonly (readonly number[])[], levels: readonly number[], limits: DrawLimits): number[] {
  return scope(() => {
    const matrix = Tensor.from(scores.flat(), [scores.length, scores[0]?.length as number]);
    return drawTokens(matrix, Tensor.from(levels, [levels.length, 1]), limits).toIntegers();
  });
}

/** The tokens that the limits keep, most probable first, by the definitions, in double precision. */
function kept(scores: readonly number[], { topK = Number.POSITIVE_INFINITY, topP = 1 }: DrawLimits): { ids: number[]; weights: number[] } {
  const order = [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number)).slice(0, topK);
  const weights = order.map((id) => Math.exp(scores[id] as number));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let above = 0;
  const count = weights.filter((weight) => {
    const isIn = above / total < topP;
    above += weight;
    return isIn;
  }).length;
  return { ids: order.slice(0, count), weights: weights.slice(0, count) };
}

/** The token at share `position` of what is kept, or undefined where rounding may decide. */
function expected(scores: readonly number[], position: number, limits: DrawLimits): number | undefined {
  const { ids, weights } = kept(scores, limits);
  const isLimited = limits.topK !== undefined || (limits.topP ?? 1) < 1;
  const order = isLimited ? [...ids.keys()] : [...ids.keys()].sort((a, b) => (ids[a] as number) - (ids[b] as number));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let below = 0;
  for (const i of order) {
    below += (weights[i] as number) / total;
    if (Math.abs(below - position) < 1e-5) return undefined;
    if (below > position) return ids[i];
  }
  return undefined;
}

const vocabulary = 700;
const scoresOf = (spread: number, seed: number): number[] =>
  Array.from({ length: vocabulary }, (_, id) => Math.fround(spread * Math.sin(1 + id * 12.9898 + seed * 78.233)));

describe("drawTokens", () => {
  const limits: fc.Arbitrary<DrawLimits> = fc.record(
    { topK: fc.constantFrom(1, 2, 50, 500, 10_000), topP: fc.constantFrom(0.05, 0.31, 0.5, 0.9, 0.999, 1) },
    { requiredKeys: [] },
  );

  it("takes the token that the definitions name, from narrow and from wide distributions in one batch", () => {
    const compared = { narrow: 0, wide: 0 };
    fc.assert(
      fc.property(
        limits,
        fc.array(
          fc.integer({ min: 1, max: 999_999 }).map((n) => n / 1_000_000),
          { minLength: 2, maxLength: 6 },
        ),
        (limit, levels) => {
          const rows = levels.map((_, i) => scoresOf(i % 2 === 0 ? 12 : 0.5, i));
          const drawn = draw(rows, levels, limit);
          for (const [i, level] of levels.entries()) {
            const id = expected(rows[i] as number[], level, limit);
            if (id === undefined) continue;
            expect(drawn[i]).toBe(id);
            compared[i % 2 === 0 ? "narrow" : "wide"]++;
          }
        },
      ),
    );
    expect(Math.min(compared.narrow, compared.wide)).toBeGreaterThan(50);
  });

  it("draws the same for a row alone as in a batch, though others need a wider search", () => {
    const rows = [scoresOf(12, 1), scoresOf(0.1, 2), scoresOf(3, 3)];
    const levels = [0.8, 0.9999, 0.3];
    const together = draw(rows, levels, { topP: 0.95 });
    expect(together).toEqual(rows.map((row, i) => draw([row], [levels[i] as number], { topP: 0.95 })[0]));
    expect(kept(rows[1] as number[], { topP: 0.95 }).ids.indexOf(together[1] as number)).toBeGreaterThan(128);
  });

  it("never draws what has probability 0, at either end of the levels", () => {
    const scores = [Number.NEGATIVE_INFINITY, 1, Number.NEGATIVE_INFINITY, 0.5, Number.NEGATIVE_INFINITY];
    for (const limit of [{}, { topP: 0.99 }, { topK: 4 }, { topK: 5, topP: 0.99 }]) {
      const drawn = [2 ** -32, 1e-10, 0.5, 0.999, 1].map((level) => draw([scores], [level], limit)[0]);
      expect(new Set(drawn)).toEqual(new Set([1, 3]));
    }
  });

  it("keeps at least the most probable token, however small p is", () => {
    for (const level of [1e-9, 0.3, 1]) expect(draw([[0.1, 0.3, 0.2]], [level], { topP: 1e-9 })).toEqual([1]);
  });
});
