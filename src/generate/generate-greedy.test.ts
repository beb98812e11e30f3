import { describe, expect, it } from "vitest";
import { ConfigError } from "../core/index.js";
import { type EncoderInputs, loadModel, T5, type T5Config, type TextModel } from "../models/index.js";
import { goldenModel } from "../models/testing/tiny-t5.js";
import { liveTensors, scope } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { type Decoding, type DecodingLimits, type Generated, generate } from "./index.js";
import { inputsOf, matrix, sources } from "./testing/inputs.js";
import { recomputed } from "./testing/recomputed.js";

useNoLeaks();

function greedy(model: TextModel, inputs: EncoderInputs, limits: DecodingLimits): Generated[] {
  return generate(model, inputs, { method: "greedy", ...limits }).map(([best]) => best as Generated);
}

function decode(rows: readonly (readonly number[])[], limits: DecodingLimits): Generated[] {
  return scope(() => greedy(loadModel(goldenModel("v1_1")), inputsOf(rows), limits));
}

describe("generate, greedily", () => {
  it("begins and, at the limit, ends with the tokens that the config forces, and reports what the model gave them", () => {
    scope(() => {
      const golden = loadModel(goldenModel("v1_1"));
      const forced = { ...golden.config, forcedBosTokenId: 5, forcedEosTokenId: 1 };
      const model = new T5(forced as T5Config, golden.parameters);
      const generated = greedy(model, inputsOf(sources), { maxNewTokens: 16 });
      const free = greedy(golden, inputsOf(sources), { maxNewTokens: 16 });
      expect(free.some(({ ended }) => !ended)).toBe(true);
      expect(free.some(({ ids }) => ids[0] !== 5)).toBe(true);
      expect(new Set(generated.map(({ ended }) => ended)).size).toBe(2);
      for (const [row, { ids, logProbs, ended }] of generated.entries()) {
        expect([ids[0], ids.at(-1), ended]).toEqual([5, 1, ids.length < 16]);
        const expected = recomputed(model, sources[row] as number[], ids);
        for (const [i, logProb] of logProbs.entries()) expect(Math.abs(logProb - (expected[i] as number))).toBeLessThan(1e-4);
      }
      expect(greedy(model, inputsOf(sources), { maxNewTokens: 1 }).map(({ ids }) => ids)).toEqual(sources.map(() => [1]));
    });
  });

  it("takes the most probable token at every step of a full forward pass, and reports its log-probability", () => {
    scope(() => {
      const model = loadModel(goldenModel("v1_1"));
      const generated = greedy(model, inputsOf(sources), { maxNewTokens: 16 });
      for (const [row, { ids, logProbs, ended }] of generated.entries()) {
        const expected = recomputed(model, sources[row] as number[], ids);
        for (const [i, logProb] of logProbs.entries()) expect(Math.abs(logProb - (expected[i] as number))).toBeLessThan(1e-4);
        expect(ids.indexOf(1)).toBe(ended ? ids.length - 1 : -1);
        if (!ended) expect(ids.length).toBe(16);
      }
    });
  });

  it("gives every row what it gives it alone, though rows leave the batch as they end", () => {
    const together = decode(sources, { maxNewTokens: 40 });
    const lengths = new Set(together.map(({ ids }) => ids.length));
    expect(together.some(({ ended }) => ended)).toBe(true);
    expect(lengths.size).toBeGreaterThan(1);
    for (const [i, source] of sources.entries()) {
      const [alone] = decode([source], { maxNewTokens: 40 });
      expect(together[i]?.ids).toEqual(alone?.ids);
    }
    const reversed = decode([...sources].reverse(), { maxNewTokens: 40 }).reverse();
    expect(reversed.map(({ ids }) => ids)).toEqual(together.map(({ ids }) => ids));
  });

  it("rules the end out until minNewTokens, and leaves the probabilities of what it takes alone", () => {
    const source = [92, 18, 83, 72, 66, 1];
    const [free] = decode([source], { maxNewTokens: 40 }) as [Generated];
    expect(free.ended).toBe(true);
    const end = free.ids.length - 1;
    const [longer] = decode([source], { maxNewTokens: 40, minNewTokens: end + 1 }) as [Generated];
    expect(longer.ids.slice(0, end)).toEqual(free.ids.slice(0, end));
    expect(longer.ids[end]).not.toBe(1);
    scope(() => {
      const expected = recomputed(loadModel(goldenModel("v1_1")), source, longer.ids);
      for (const [i, logProb] of longer.logProbs.entries()) expect(Math.abs(logProb - (expected[i] as number))).toBeLessThan(1e-4);
    });
    const [allowed] = decode([source], { maxNewTokens: 40, minNewTokens: end }) as [Generated];
    expect(allowed.ids).toEqual(free.ids);
    const [never] = decode([source], { maxNewTokens: 12, minNewTokens: 12 }) as [Generated];
    expect([never.ids.length, never.ended, never.ids.includes(1)]).toEqual([12, false, false]);
  });

  it("stops at maxNewTokens, with the same tokens that a longer run begins with", () => {
    const long = decode(sources, { maxNewTokens: 20 });
    for (const maxNewTokens of [1, 2, 7]) {
      const short = decode(sources, { maxNewTokens });
      expect(short.map(({ ids }) => ids)).toEqual(long.map(({ ids }) => ids.slice(0, maxNewTokens)));
    }
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses maxNewTokens %f before it encodes anything", (maxNewTokens) => {
    expect(() => decode(sources, { maxNewTokens })).toThrow(ConfigError);
    expect(() => decode(sources, { maxNewTokens })).toThrow(`maxNewTokens is ${maxNewTokens}`);
  });

  it.each([-1, 0.5, Number.NaN, 5])("refuses minNewTokens %f of at most 4", (minNewTokens) => {
    expect(() => decode(sources, { maxNewTokens: 4, minNewTokens })).toThrow(ConfigError);
  });

  it("keeps nothing, also when it fails", () => {
    scope(() => {
      const model = loadModel(goldenModel("v1_1"));
      const inputs = inputsOf(sources);
      const wrong = { ...inputs, inputIds: matrix([[5000]]) };
      const before = liveTensors();
      greedy(model, inputs, { maxNewTokens: 30 });
      expect(liveTensors()).toBe(before);
      expect(() => greedy(model, wrong, { maxNewTokens: 3 })).toThrow();
      expect(liveTensors()).toBe(before);
    });
  });
});

describe("ids without a token", () => {
  it.each<[string, Decoding]>([
    ["greedily", { method: "greedy", maxNewTokens: 12 }],
    ["by beams", { method: "beam", beams: 3, sequences: 2, maxNewTokens: 12 }],
    ["sampled", { method: "sampling", seed: 2, sequences: 3, temperature: 2, maxNewTokens: 12 }],
  ])("are never written, %s, and what is written has its probability among the others", (_, decoding) => {
    scope(() => {
      const model = loadModel(goldenModel("v1_1"));
      const idsOf = (vocabularySize?: number) => generate(model, inputsOf(sources), decoding, { vocabularySize }).flat();
      const most = Math.max(...idsOf().flatMap(({ ids }) => [...ids]));
      const written = idsOf(most);
      expect(Math.max(...written.flatMap(({ ids }) => [...ids]))).toBeLessThan(most);
      expect(written.every(({ logProbs }) => logProbs.every((logProb) => logProb <= 0))).toBe(true);
      // More than the model has is all that it has.
      expect(idsOf(1_000)).toEqual(idsOf());
    });
  });
});
