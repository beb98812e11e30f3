import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, RandomSequence } from "../../core/index.js";
import { batchByCount } from "./batch-by-count.js";
import { type BatchByTokensOptions, batchByTokens, type SequenceLengths } from "./batch-by-tokens.js";

const length = fc.integer({ min: 1, max: 60 });
const lengthsOf = fc.array(fc.record({ source: length, target: length }), { maxLength: 300 });
const maxTokens = fc.integer({ min: 128, max: 1_000 });
const multiple = fc.constantFrom(1, 8);
const random = (seed: number) => RandomSequence.named(seed, "test");
const paddedSize = (batch: readonly number[], lengths: readonly SequenceLengths[], multiple: number) => {
  const longest = (key: keyof SequenceLengths) =>
    Math.ceil(Math.max(...batch.map((index) => lengths[index]?.[key] ?? 0)) / multiple) * multiple;
  return batch.length * (longest("source") + longest("target"));
};

describe("batchByTokens", () => {
  it("uses every index once, within the budget, shuffled or not", () => {
    fc.assert(
      fc.property(lengthsOf, maxTokens, multiple, fc.boolean(), (lengths, budget, padToMultipleOf, shuffled) => {
        const options: BatchByTokensOptions = { maxTokens: budget, padToMultipleOf, maxExamples: 20 };
        const batches = batchByTokens(lengths, shuffled ? { ...options, shuffle: random(1) } : options);
        expect(batches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(20);
          expect(paddedSize(batch, lengths, padToMultipleOf)).toBeLessThanOrEqual(budget);
        }
      }),
    );
  });

  it("counts every row of an example, and leaves one whose rows exceed the budget to itself", () => {
    const lengths = [9, 2, 2, 1, 1].map((source) => ({ source, target: 1 }));
    expect(batchByTokens(lengths, { maxTokens: 12, rowsPerExample: 2 })).toEqual([[0], [1, 2], [3, 4]]);
    expect(batchByTokens(lengths, { maxTokens: 10, rowsPerExample: 48 })).toEqual([[0], [1], [2], [3], [4]]);
    expect(() => batchByTokens(lengths, { maxTokens: 9, rowsPerExample: 2 })).toThrow("example 0 alone takes 10 tokens");
  });

  it("is the same for the same seed and another for another", () => {
    const lengths = Array.from({ length: 500 }, (_, i) => ({ source: 1 + (i % 37), target: 1 + (i % 11) }));
    const batches = (seed: number) => batchByTokens(lengths, { maxTokens: 300, shuffle: random(seed) });
    expect(batches(1)).toEqual(batches(1));
    expect(batches(1)).not.toEqual(batches(2));
  });

  it("goes from long to short without shuffle", () => {
    const lengths = [3, 9, 1, 9, 5].map((source) => ({ source, target: 1 }));
    expect(batchByTokens(lengths, { maxTokens: 20 })).toEqual([
      [1, 3],
      [4, 0, 2],
    ]);
  });

  it("pads little: batches hold similar lengths, in random order", () => {
    const sequence = random(5);
    const lengths = Array.from({ length: 4_000 }, () => ({ source: 1 + sequence.below(100), target: 1 + sequence.below(20) }));
    const batches = batchByTokens(lengths, { maxTokens: 2_000, shuffle: random(6) });
    const total = lengths.reduce((sum, { source, target }) => sum + source + target, 0);
    const padded = batches.reduce((sum, batch) => sum + paddedSize(batch, lengths, 1), 0);
    expect(total / padded).toBeGreaterThan(0.8);
    const longest = batches.map((batch) => Math.max(...batch.map((index) => lengths[index]?.source ?? 0)));
    expect(longest).not.toEqual(longest.toSorted((a, b) => b - a));
  });

  it("refuses an example that is larger than the budget, and budgets that are no number", () => {
    const lengths = [
      { source: 3, target: 3 },
      { source: 9, target: 2 },
    ];
    expect(() => batchByTokens(lengths, { maxTokens: 10 })).toThrow(
      "maxTokens: example 1 alone takes 11 tokens (source and target, padded), the budget is 10.",
    );
    expect(() => batchByTokens(lengths, { maxTokens: 11, padToMultipleOf: 8 })).toThrow(ConfigError);
    expect(() => batchByTokens(lengths, { maxTokens: Number.NaN })).toThrow(ConfigError);
    expect(() => batchByTokens(lengths, { maxTokens: 100, padToMultipleOf: 0 })).toThrow(ConfigError);
    expect(batchByTokens([], { maxTokens: 10 })).toEqual([]);
  });
});

describe("batchByCount", () => {
  it("uses every index once in batches of the size, the last one smaller or left out", () => {
    expect(batchByCount(5, { batchSize: 2 })).toEqual([[0, 1], [2, 3], [4]]);
    expect(batchByCount(5, { batchSize: 2, dropLast: true })).toEqual([
      [0, 1],
      [2, 3],
    ]);
    const shuffled = batchByCount(100, { batchSize: 7, shuffle: random(1) });
    expect(shuffled.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(shuffled).toEqual(batchByCount(100, { batchSize: 7, shuffle: random(1) }));
    expect(shuffled).not.toEqual(batchByCount(100, { batchSize: 7 }));
  });

  it("refuses a batch size below 1", () => {
    for (const batchSize of [0, -1, 1.5, Number.NaN]) expect(() => batchByCount(5, { batchSize })).toThrow(ConfigError);
  });
});
