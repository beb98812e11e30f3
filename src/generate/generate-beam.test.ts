import { describe, expect, it } from "vitest";
import { loadModel, type TextModel } from "../models/index.js";
import { goldenModel, tinyT5 } from "../models/testing/tiny-t5.js";
import { liveTensors, logSoftmax, noGrad, scope } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { type BeamDecoding, type Generated, generate } from "./index.js";
import { inputsOf, matrix, sources } from "./testing/inputs.js";
import { recomputed } from "./testing/recomputed.js";

useNoLeaks();

const decoding: BeamDecoding = { method: "beam", maxNewTokens: 24, beams: 4, sequences: 4 };
const idsOf = (generated: readonly (readonly Generated[])[]) => generated.map((sequences) => sequences.map(({ ids }) => ids));

function search(settings: Partial<BeamDecoding> = {}, rows = sources): Generated[][] {
  return scope(() => generate(loadModel(goldenModel("v1_1")), inputsOf(rows), { ...decoding, ...settings }));
}

/** Every sequence that a model can write in so many tokens, with its log-probability, by plain forward passes. */
function allSequences(model: TextModel, source: readonly number[], maxNewTokens: number): Generated[] {
  const finished: Generated[] = [];
  const visit = (ids: readonly number[], logProbs: readonly number[]): void => {
    const ended = ids.at(-1) === model.config.eosTokenId;
    if (ended || ids.length === maxNewTokens) {
      finished.push({ ids, logProbs, ended, score: logProbs.reduce((sum, logProb) => sum + logProb, 0) });
      return;
    }
    const next = scope(() => {
      const decoderInputIds = matrix([[model.config.decoderStartTokenId as number, ...ids]]);
      return logSoftmax(model.forward({ ...inputsOf([source]), decoderInputIds }, { logits: "last" }).logits, -1).toFloat32Array();
    });
    for (const [id, logProb] of next.entries()) visit([...ids, id], [...logProbs, logProb]);
  };
  noGrad(() => visit([], []));
  return finished;
}

describe("generate, beam search", () => {
  it.each([0, 0.6, 1, 2, -1])("finds what an exhaustive search finds if no beam is ever dropped, length penalty %f", (lengthPenalty) => {
    scope(() => {
      const model = tinyT5({ vocab_size: 5 }, { seed: 4 });
      const source = [3, 4, 2, 1];
      // 16 beginnings of two tokens have 80 continuations: as many beams, so that each of them counts.
      const settings = { method: "beam", maxNewTokens: 3, beams: 80, sequences: 80, lengthPenalty, earlyStopping: "never" } as const;
      const [found] = generate(model, inputsOf([source]), settings) as [Generated[]];
      const all = allSequences(model, source, 3).map((one) => ({ ...one, score: one.score / one.ids.length ** lengthPenalty }));
      all.sort((a, b) => b.score - a.score);
      expect(all).toHaveLength(1 + 4 + 16 * 5);
      expect(found).toHaveLength(80);
      for (const [i, { ids, score, ended }] of found.entries()) {
        const expected = all.find((one) => String(one.ids) === String(ids)) as Generated;
        expect(Math.abs(score - expected.score)).toBeLessThan(1e-5);
        expect(Math.abs(score - (all[i] as Generated).score)).toBeLessThan(1e-5);
        expect(ended).toBe(expected.ended);
      }
      expect(new Set(found.map(({ ids }) => String(ids))).size).toBe(80);
    });
  });

  it("is greedy decoding with one beam, if the first end is taken", () => {
    const beam = search({ beams: 1, sequences: 1, earlyStopping: true });
    const greedy = scope(() => generate(loadModel(goldenModel("v1_1")), inputsOf(sources), { method: "greedy", maxNewTokens: 24 }));
    expect(idsOf(beam)).toEqual(idsOf(greedy));
    expect(beam.flat().some(({ ended }) => ended)).toBe(true);
  });

  it.each<Partial<BeamDecoding>>([{}, { earlyStopping: true }, { diversity: { groups: 2, penalty: 0.7 } }])(
    "gives every input what it gives it alone, though inputs leave as they end: %o",
    (settings) => {
      const together = search(settings);
      expect(new Set(together.flat().map(({ ids }) => ids.length)).size).toBeGreaterThan(1);
      for (const [i, source] of sources.entries()) expect(idsOf(search(settings, [source]))).toEqual([idsOf(together)[i]]);
    },
  );

  it("scores by the model's log-probabilities over length to the penalty, best first", () => {
    scope(() => {
      const model = loadModel(goldenModel("v1_1"));
      const generated = generate(model, inputsOf(sources), { ...decoding, lengthPenalty: 0.6 });
      for (const [i, sequences] of generated.entries()) {
        expect(sequences.map(({ score }) => score)).toEqual(sequences.map(({ score }) => score).toSorted((a, b) => b - a));
        for (const { ids, logProbs, score } of sequences) {
          const expected = recomputed(model, sources[i] as number[], ids);
          for (const [t, logProb] of logProbs.entries()) expect(Math.abs(logProb - (expected[t] as number))).toBeLessThan(1e-4);
          expect(score).toBeCloseTo(expected.reduce((sum, value) => sum + value, 0) / ids.length ** 0.6, 3);
        }
      }
    });
  });

  it("returns as many sequences as asked for, the best of the same search", () => {
    const all = idsOf(search());
    expect(idsOf(search({ sequences: 2 }))).toEqual(all.map((sequences) => sequences.slice(0, 2)));
    for (const sequences of all) expect(new Set(sequences.map(String)).size).toBe(4);
  });

  it("finds more different beginnings with diversity, and the same with a penalty of 0 in one group", () => {
    const firstTokens = (generated: readonly (readonly Generated[])[]) =>
      generated.map((all) => new Set(all.map(({ ids }) => ids[0])).size);
    const [plain, diverse] = [firstTokens(search()), firstTokens(search({ diversity: { groups: 4, penalty: 50 } }))];
    expect(diverse).toEqual(sources.map(() => 4));
    expect(plain).not.toEqual(diverse);
    expect(idsOf(search({ diversity: { groups: 1, penalty: 0 } }))).toEqual(idsOf(search()));
  });

  it("keeps nothing, also when it fails", () => {
    scope(() => {
      const model = loadModel(goldenModel("v1_1"));
      const inputs = inputsOf(sources);
      const wrong = { ...inputs, inputIds: matrix([[5000]]) };
      const before = liveTensors();
      generate(model, inputs, decoding);
      expect(liveTensors()).toBe(before);
      expect(() => generate(model, wrong, decoding)).toThrow();
      expect(liveTensors()).toBe(before);
    });
  });
});
