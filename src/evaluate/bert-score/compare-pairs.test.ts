import { describe, expect, it } from "vitest";
import type { EncoderModel, EncoderOutput } from "../../models/index.js";
import { Parameters } from "../../nn/index.js";
import { embedding, Tensor } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { comparePairs } from "./compare-pairs.js";

useNoLeaks();

/** An encoder whose vectors are those of the ids alone, which remembers how many tokens it read. */
function countingEncoder(): { encoder: EncoderModel; read: number[] } {
  const read: number[] = [];
  const table = [1, 0, 0, 1, 1, 1, -1, 0, 2, -1];
  const encoder = {
    config: { hiddenSize: 2, padTokenId: 0 },
    parameters: new Parameters([]),
    device: "cpu",
    maxLength: 9,
    forward: ({ inputIds }: { inputIds: Tensor }): EncoderOutput => {
      read.push(...inputIds.shape);
      return { hidden: embedding(Tensor.from(table, [5, 2]), inputIds), captured: new Map() };
    },
  } as unknown as EncoderModel;
  return { encoder, read };
}

const ids = [
  [0, 1],
  [0, 1, 2],
  [3, 2, 4, 1],
  [3, 3],
].map((row) => Int32Array.from(row));
const weights = ids.map(({ length }) => new Float32Array(length).fill(1 / length));
const vectors = [
  [1, 0],
  [0, 1],
  [1, 1],
  [-1, 0],
  [2, -1],
];

/** By the definition: each token of `from` with the best of `to`, averaged. */
function average(from: number, to: number): number {
  const cosine = (a: number, b: number): number => {
    const [[x, y], [u, v]] = [vectors[a], vectors[b]] as [[number, number], [number, number]];
    return (x * u + y * v) / Math.hypot(x, y) / Math.hypot(u, v);
  };
  const best = [...(ids[from] as Int32Array)].map((a) => Math.max(...[...(ids[to] as Int32Array)].map((b) => cosine(a, b))));
  return best.reduce((sum, value) => sum + value, 0) / best.length;
}

const pairs = [
  [0, 1],
  [2, 1],
  [3, 0],
  [1, 1],
  [2, 3],
].map(([prediction, reference]) => ({ prediction: prediction as number, reference: reference as number }));

describe("comparePairs", () => {
  it.each([1_000, 7, 1])("matches by the definition, even where all cosines are negative, with %i tokens at a time", async (heldTokens) => {
    const { encoder } = countingEncoder();
    const matches = await comparePairs(encoder, pairs, { ids, weights }, { layer: 1, batchTokens: 6, heldTokens });
    matches.forEach(({ precision, recall }, i) => {
      const { prediction, reference } = pairs[i] as { prediction: number; reference: number };
      expect(precision).toBeCloseTo(average(prediction, reference), 6);
      expect(recall).toBeCloseTo(average(reference, prediction), 6);
    });
  });

  it("reads every sentence once, in batches without padding where lengths allow it", async () => {
    const { encoder, read } = countingEncoder();
    await comparePairs(encoder, [...pairs, ...pairs], { ids, weights }, { layer: 1, batchTokens: 4 });
    expect(read).toEqual([1, 4, 1, 3, 2, 2]);
  });

  it("holds no more tokens at a time than it may, and reads a sentence again where it must", async () => {
    const { encoder, read } = countingEncoder();
    const tokensRead = (): number => read.reduce((sum, size, i) => (i % 2 === 0 ? sum + size * (read[i + 1] as number) : sum), 0);
    await comparePairs(encoder, pairs, { ids, weights }, { layer: 1, batchTokens: 4, heldTokens: 1 });
    expect(tokensRead()).toBe(2 + 3 + (4 + 3) + (2 + 2) + 3 + (4 + 2));
    read.length = 0;
    await comparePairs(encoder, pairs, { ids, weights }, { layer: 1, batchTokens: 4, heldTokens: 9 });
    // Of the longest pairs, both with sentence 2, then of the others.
    expect(tokensRead()).toBe(4 + 3 + 2 + (2 + 3 + 2));
  });
});
