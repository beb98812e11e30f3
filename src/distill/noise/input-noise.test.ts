import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import { collatePairs, type EncodedExample, type PairBatch } from "../../data/index.js";
import { scope } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { type InputNoise, inputNoise } from "./input-noise.js";

useNoLeaks();

const [pad, eos] = [0, 1];
const words = Array.from({ length: 90 }, (_, i) => i + 10);

/** `count` examples of 40 words each and end-of-sequence. */
const examples = (count: number): EncodedExample[] =>
  Array.from({ length: count }, (_, row) => ({
    id: `row-${row}`,
    inputIds: Int32Array.from([...Array.from({ length: 40 }, (_, i) => 10 + ((row * 7 + i * 3) % 40)), eos]),
    labels: Int32Array.of(12, eos),
  }));

const batchOf = (rows: readonly EncodedExample[]): PairBatch =>
  collatePairs(rows, { padTokenId: pad, decoderStartTokenId: pad, device: "cpu" });

/** The noisy sources of some examples, as numbers. */
function noisy(rows: readonly EncodedExample[], noise: Partial<InputNoise>, step = 0): number[][] {
  return scope(() => {
    const batch = inputNoise({ words, seed: 3, ...noise }, pad)(batchOf(rows), step);
    const width = batch.inputIds.shape[1] as number;
    const [ids, mask] = [batch.inputIds.toIntegers(), batch.attentionMask.toIntegers()];
    return rows.map((_, row) => ids.slice(row * width, (row + 1) * width).filter((_, i) => mask[row * width + i] === 1));
  });
}

const sourcesOf = (rows: readonly EncodedExample[]): number[][] => rows.map(({ inputIds }) => [...inputIds]);

describe("inputNoise", () => {
  const rows = examples(50);

  it("leaves out about the share that it is told to, in order, and no special token", () => {
    const sources = noisy(rows, { drop: 0.3 });
    const kept = sources.flat().length / sourcesOf(rows).flat().length;
    expect(Math.abs(kept - (1 - 0.3 * (40 / 41)))).toBeLessThan(0.03);
    for (const [row, source] of sources.entries()) {
      expect(source.at(-1)).toBe(eos);
      let at = 0;
      const original = sourcesOf(rows)[row] as number[];
      for (const id of source) at = original.indexOf(id, at) + 1;
      expect(at).toBe(original.length);
    }
  });

  it("puts other words in the place of about the share that it is told to", () => {
    const sources = noisy(rows, { replace: 0.25 });
    const changed = sources.flatMap((source, row) => source.map((id, i) => id !== sourcesOf(rows)[row]?.[i]));
    // One draw in 90 is the word itself.
    expect(Math.abs(changed.filter(Boolean).length / (40 * rows.length) - 0.25 * (89 / 90))).toBeLessThan(0.03);
    expect(sources.every((source) => source.length === 41 && source.at(-1) === eos)).toBe(true);
    expect(Math.max(...sources.flat())).toBeGreaterThan(90);
  });

  it("draws the same for an example whatever stands beside it, and another noise in every step and under every seed", () => {
    const noise = { drop: 0.2, replace: 0.2 };
    const all = noisy(rows, noise, 5);
    expect(rows.map((row) => noisy([row], noise, 5)[0])).toEqual(all);
    expect(noisy(rows, noise, 6)).not.toEqual(all);
    expect(noisy(rows, { ...noise, seed: 4 }, 5)).not.toEqual(all);
  });

  it("keeps a source that would lose everything, and sources that are empty", () => {
    const short = [{ id: "a", inputIds: Int32Array.of(11), labels: Int32Array.of(12) }];
    for (let step = 0; step < 20; step++) expect(noisy(short, { drop: 0.9 }, step)).toEqual([[11]]);
    scope(() => {
      const batch = collatePairs(short, { padTokenId: pad, decoderStartTokenId: undefined, device: "cpu" });
      expect(inputNoise({ drop: 0.5, words, seed: 1 }, pad)(batch, 0)).toBe(batch);
    });
  });

  it("leaves targets as they are", () => {
    scope(() => {
      const batch = batchOf(rows);
      const after = inputNoise({ drop: 0.5, words, seed: 1 }, pad)(batch, 0);
      expect(after.labels).toBe(batch.labels);
      expect(after.decoderInputIds).toBe(batch.decoderInputIds);
    });
  });

  it.each([
    [{}, "changes nothing"],
    [{ drop: 1 }, "inputNoise.drop is 1"],
    [{ replace: -0.1 }, "inputNoise.replace is -0.1"],
    [{ drop: 0.6, replace: 0.6 }, "drop + replace is 1.2"],
    [{ drop: 0.1, words: [] }, "no words"],
    [{ drop: Number.NaN }, "inputNoise.drop is NaN"],
  ])("refuses %j", (noise, message) => {
    expect(() => inputNoise({ words, seed: 1, ...noise }, pad)).toThrow(ConfigError);
    expect(() => inputNoise({ words, seed: 1, ...noise }, pad)).toThrow(message);
  });
});
