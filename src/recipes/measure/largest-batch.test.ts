import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findLargestBatch } from "./largest-batch.js";

/** Memory of `fixed` + `each` · batch bytes, and what was tried. */
function machine({ fixed, each, budget }: { fixed: number; each: number; budget: number }) {
  const tried: number[] = [];
  const tryBatch = async (batch: number): Promise<number | undefined> => {
    tried.push(batch);
    const peak = fixed + each * batch;
    return peak <= budget ? peak : undefined;
  };
  return { tried, tryBatch };
}

describe("findLargestBatch", () => {
  it("finds the largest batch to a sixteenth, whatever memory is like, and has tried what it claims", async () => {
    const cases = fc.record({
      fixed: fc.integer({ min: 0, max: 1000 }),
      each: fc.integer({ min: 1, max: 500 }),
      budget: fc.integer({ min: 0, max: 100_000 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, fc.integer({ min: 1, max: 5000 }), async (sizes, maxBatch) => {
        const { tried, tryBatch } = machine(sizes);
        const found = await findLargestBatch(tryBatch, { budget: sizes.budget, maxBatch });
        const most = Math.min(maxBatch, Math.floor((sizes.budget - sizes.fixed) / sizes.each));
        expect(new Set(tried).size).toBe(tried.length);
        expect(Math.max(...tried)).toBeLessThanOrEqual(maxBatch);
        expect(tried.length).toBeLessThanOrEqual(24);
        expect(found === undefined).toBe(most < 1);
        if (found === undefined) return;
        expect(found.batch).toBeLessThanOrEqual(most);
        expect(tried).toContain(found.batch);
        expect(found.peakBytes).toBe(sizes.fixed + sizes.each * found.batch);
        expect(most - found.batch).toBeLessThanOrEqual(Math.floor(found.batch / 16));
        if (found.boundedBy === "maxBatch") expect(found.batch).toBeGreaterThanOrEqual(maxBatch - Math.floor(found.batch / 16));
        else expect(Math.min(...tried.filter((batch) => batch > found.batch))).toBeGreaterThan(most);
      }),
    );
  });

  it("copes with memory that jumps", async () => {
    const tried: number[] = [];
    const jump = async (batch: number) => {
      tried.push(batch);
      const peak = batch < 40 ? 10 * batch : 500 + 10 * batch;
      return peak <= 900 ? peak : undefined;
    };
    const found = await findLargestBatch(jump, { budget: 900, maxBatch: 1000 });
    expect(found?.batch).toBeGreaterThanOrEqual(37);
    expect(tried.length).toBeLessThan(12);
  });

  it("needs few tries where memory grows evenly", async () => {
    const { tried, tryBatch } = machine({ fixed: 400, each: 3, budget: 2000 });
    await findLargestBatch(tryBatch, { budget: 2000, maxBatch: 10_000 });
    expect(tried.length).toBeLessThanOrEqual(8);
  });
});
