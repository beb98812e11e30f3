import { describe, expect, it } from "vitest";
import { ConfigError, ShapeError } from "../core/index.js";
import { loadModel, T5, type TextModel } from "../models/index.js";
import { goldenModel } from "../models/testing/tiny-t5.js";
import { noGrad, scope } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { type Generated, generate, generateAll, type SamplingDecoding } from "./index.js";
import { inputsOf, matrix, sources } from "./testing/inputs.js";
import { recomputed } from "./testing/recomputed.js";

useNoLeaks();

const decoding: SamplingDecoding = { method: "sampling", seed: 7, sequences: 4, maxNewTokens: 40, topP: 0.95 };
const names = sources.map((_, i) => `row-${i}`);
const idsOf = (generated: readonly (readonly Generated[])[]) => generated.map((sequences) => sequences.map(({ ids }) => ids));

function withModel<T>(body: (model: TextModel) => T): T {
  return scope(() => body(loadModel(goldenModel("v1_1"))));
}

function sample(settings: Partial<SamplingDecoding> = {}, rows = [...sources.keys()]): Generated[][] {
  return withModel((model) => {
    const inputs = inputsOf(rows.map((row) => sources[row] as number[]));
    return generate(model, inputs, { ...decoding, ...settings }, { rowNames: rows.map((row) => names[row] as string) });
  });
}

describe("generate, sampling", () => {
  it("reports the model's own log-probabilities, whatever the distribution was made to", () => {
    withModel((model) => {
      const settings = { ...decoding, temperature: 1.5, topK: 20, repetitionPenalty: 1.3, noRepeatNgramSize: 2, minNewTokens: 3 };
      const generated = generate(model, inputsOf(sources), settings);
      for (const [i, sequences] of generated.entries()) {
        expect(sequences).toHaveLength(4);
        for (const { ids, logProbs, score, ended } of sequences) {
          const expected = recomputed(model, sources[i] as number[], ids);
          for (const [t, logProb] of logProbs.entries()) expect(Math.abs(logProb - (expected[t] as number))).toBeLessThan(1e-4);
          expect(score).toBeCloseTo(
            logProbs.reduce((sum, value) => sum + value, 0),
            10,
          );
          expect(ids.indexOf(1)).toBe(ended ? ids.length - 1 : -1);
          expect(ids.length).toBeGreaterThan(3);
          const bigrams = ids.slice(1).map((id, t) => `${ids[t]} ${id}`);
          expect(new Set(bigrams).size).toBe(bigrams.length);
        }
      }
    });
  });

  it("draws the same whatever the batch is, though rows leave it one by one", () => {
    const together = sample();
    const ends = together.flat().map(({ ids, ended }) => (ended ? ids.length : undefined));
    expect(new Set(ends).size).toBeGreaterThan(4);
    for (const row of sources.keys()) expect(idsOf(sample({}, [row]))).toEqual([idsOf(together)[row]]);
    expect(idsOf(sample({}, [3, 0, 5]))).toEqual([3, 0, 5].map((row) => idsOf(together)[row]));
  });

  it("regroups an input's rows again and again as they end, and still knows what each has written", () => {
    withModel((loaded) => {
      // A token that this model often writes, so that rows end at every length.
      const model = new T5({ ...(loaded as T5).config, eosTokenId: 65 }, loaded.parameters);
      const settings = { ...decoding, sequences: 12 };
      const together = generate(model, inputsOf(sources), settings, { rowNames: names });
      expect(new Set(together.flat().map(({ ids }) => ids.length)).size).toBeGreaterThan(15);
      for (const [i, source] of sources.entries()) {
        for (const { ids, logProbs } of together[i] as Generated[]) {
          const expected = recomputed(model, source, ids);
          for (const [t, logProb] of logProbs.entries()) expect(Math.abs(logProb - (expected[t] as number))).toBeLessThan(1e-4);
        }
        const alone = generate(model, inputsOf([source]), settings, { rowNames: [names[i] as string] });
        expect(idsOf(alone)).toEqual([idsOf(together)[i]]);
      }
    });
  });

  it("draws a sequence by its number: fewer of them are the first of more", () => {
    const more = idsOf(sample({ sequences: 9 }));
    for (const sequences of [1, 2, 4]) expect(idsOf(sample({ sequences }))).toEqual(more.map((ids) => ids.slice(0, sequences)));
  });

  it("gives an input different sequences, and others with another seed or another name", () => {
    const first = idsOf(sample());
    for (const sequences of first) expect(new Set(sequences.map(String)).size).toBe(4);
    expect(idsOf(sample())).toEqual(first);
    expect(idsOf(sample({ seed: 8 }))).not.toEqual(first);
    withModel((model) => {
      const [renamed] = generate(model, inputsOf([sources[0] as number[]]), decoding, { rowNames: ["another"] });
      expect(renamed?.map(({ ids }) => ids)).not.toEqual(first[0]);
    });
  });

  it("is the same through generateAll, whose inputs go by their ids", async () => {
    const model = loadModel(goldenModel("v1_1"));
    const inputs = sources.map((ids, i) => ({ id: names[i] as string, inputIds: Int32Array.from(ids) }));
    const expected = idsOf(sample());
    for (const batchTokens of [200, 10_000]) {
      expect(idsOf(await generateAll(model, inputs, { decoding, batchTokens }))).toEqual(expected);
      expect(idsOf(await generateAll(model, inputs.toReversed(), { decoding, batchTokens }))).toEqual(expected.toReversed());
    }
    await expect(generateAll(model, inputs, { decoding, batchTokens: decoding.maxNewTokens })).rejects.toThrow(ConfigError);
    model.parameters.dispose();
  });

  it("refuses another number of names than of inputs", () => {
    withModel((model) => {
      expect(() => generate(model, inputsOf(sources), decoding, { rowNames: ["one"] })).toThrow(ShapeError);
    });
  });
});

describe("what is drawn", () => {
  const draws = 4000;
  const source = sources[0] as number[];
  const settings = [{}, { temperature: 1.5 }, { topK: 10 }, { temperature: 0.7, topK: 30, topP: 0.8 }] as const;

  it.each(settings)("follows the processed distribution: %o", (limits) => {
    const counts = new Map<number, number>();
    withModel((model) => {
      const once: SamplingDecoding = { method: "sampling", seed: 3, sequences: draws, maxNewTokens: 1, ...limits };
      for (const { ids } of generate(model, inputsOf([source]), once)[0] as Generated[]) {
        counts.set(ids[0] as number, (counts.get(ids[0] as number) ?? 0) + 1);
      }
    });
    const probabilities = firstTokenDistribution(source, limits);
    const [common, rare] = [[...probabilities].filter(([, p]) => p * draws >= 5), [...probabilities].filter(([, p]) => p * draws < 5)];
    const cells = common.map(([id, p]) => [counts.get(id) ?? 0, p * draws] as const);
    const rareCell = [rare.reduce((n, [id]) => n + (counts.get(id) ?? 0), 0), rare.reduce((sum, [, p]) => sum + p * draws, 0)] as const;
    if (rareCell[1] > 0) cells.push(rareCell);
    expect(cells.reduce((n, [seen]) => n + seen, 0)).toBe(draws);
    const chiSquare = cells.reduce((sum, [seen, expected]) => sum + (seen - expected) ** 2 / expected, 0);
    // The 0.999 quantile of chi-square with n − 1 degrees of freedom is below this (Wilson and Hilferty 1931).
    const freedom = cells.length - 1;
    expect(freedom).toBeGreaterThan(2);
    expect(chiSquare).toBeLessThan(freedom * (1 - 2 / (9 * freedom) + 3.09 * Math.sqrt(2 / (9 * freedom))) ** 3);
  });
});

/** Each token's probability after temperature, top-k and top-p, written out from the logits of a plain forward pass. */
function firstTokenDistribution(
  source: readonly number[],
  { temperature = 1, topK = 96, topP = 1 }: Partial<SamplingDecoding>,
): Map<number, number> {
  const logits = withModel((model) =>
    noGrad(() =>
      model
        .forward({ ...inputsOf([source]), decoderInputIds: matrix([[model.config.decoderStartTokenId as number]]) })
        .logits.toFloat32Array(),
    ),
  );
  const byWeight = [...logits].map((logit, id) => [id, Math.exp(logit / temperature)] as const).sort(([, a], [, b]) => b - a);
  const best = byWeight.slice(0, topK);
  const total = best.reduce((sum, [, weight]) => sum + weight, 0);
  let above = 0;
  const kept = best.filter(([, weight]) => {
    const isIn = above < topP * total;
    above += weight;
    return isIn;
  });
  const mass = kept.reduce((sum, [, weight]) => sum + weight, 0);
  return new Map(kept.map(([id, weight]) => [id, weight / mass]));
}
