import { describe, expect, it } from "vitest";
import { ConfigError, ShapeError } from "../core/index.js";
import { loadModel, type TextModel } from "../models/index.js";
import { goldenModel, tinyT5 } from "../models/testing/tiny-t5.js";
import { scope } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { type Decoding, type Generated, generate, generateAll } from "./index.js";
import { inputsOf, sources } from "./testing/inputs.js";
import { recomputed } from "./testing/recomputed.js";

useNoLeaks();

const maxNewTokens = 16;
const greedy: Decoding = { method: "greedy", maxNewTokens };
const sampling: Decoding = { method: "sampling", seed: 3, sequences: 2, topP: 0.95, maxNewTokens };
const golden = (): TextModel => loadModel(goldenModel("v1_1"));
/** Beginnings of every length from 0 on, of tokens that no model would write. */
const foreign = sources.map((_, i) => Array.from({ length: i }, (_, j) => 90 - 3 * i - j));

const idsOf = (generated: readonly (readonly Generated[])[]) => generated.map((rows) => rows.map(({ ids }) => ids));

describe("generate behind given beginnings", () => {
  it("goes on with the most probable tokens, and gives every token's log-probability under the model", () => {
    scope(() => {
      const model = golden();
      const generated = generate(model, inputsOf(sources), greedy, { beginnings: foreign });
      for (const [i, [row]] of (generated as [Generated][]).entries()) {
        expect(row.ids.slice(0, i)).toEqual(foreign[i]);
        const expected = recomputed(model, sources[i] as number[], row.ids);
        for (const [j, logProb] of row.logProbs.entries()) expect(Math.abs(logProb - (expected[j] as number))).toBeLessThan(1e-4);
        expect(row.logProbs.length).toBe(row.ids.length);
        expect(row.ended ? row.ids.at(-1) : row.ids.length).toBe(row.ended ? 1 : maxNewTokens);
      }
    });
  });

  it.each([greedy, sampling])("gives what the model writes itself where they are its own: $method", (decoding) => {
    scope(() => {
      const model = golden();
      const own = generate(model, inputsOf(sources), { ...decoding, sequences: 1 } as Decoding);
      for (const share of [0, 0.3, 0.7, 1]) {
        const beginnings = own.map(([row]) => (row as Generated).ids.slice(0, Math.ceil(share * (row as Generated).ids.length)));
        const again = generate(model, inputsOf(sources), { ...decoding, sequences: 1 } as Decoding, { beginnings });
        expect(idsOf(again)).toEqual(idsOf(own));
        expect(again.map(([row]) => row?.ended)).toEqual(own.map(([row]) => row?.ended));
      }
    });
  });

  it.each([greedy, sampling])("is the same for a row alone as in any batch: $method", (decoding) => {
    scope(() => {
      const model = golden();
      const rowNames = sources.map((_, i) => `row ${i}`);
      const together = generate(model, inputsOf(sources), decoding, { beginnings: foreign, rowNames });
      for (const [i, source] of sources.entries()) {
        const options = { beginnings: [foreign[i] as number[]], rowNames: [rowNames[i] as string] };
        const alone = generate(model, inputsOf([source]), decoding, options);
        expect(idsOf([together[i] as Generated[]])).toEqual(idsOf(alone));
      }
    });
  });

  it("reads long ones over a large vocabulary in parts, to the same end", () => {
    scope(() => {
      const model = tinyT5({ vocab_size: 40_000 });
      // 100 rows of 5 tokens over 40,000 ids: more logits than one pass may have.
      const [source, beginnings, limits] = [[5, 1], [[9, 8, 7, 6, 5]], { maxNewTokens: 6 }];
      const [[one]] = generate(model, inputsOf([source]), { method: "greedy", ...limits }, { beginnings }) as [[Generated]];
      const many = { method: "sampling", seed: 1, sequences: 100, topK: 1, ...limits } as const;
      const [rows] = generate(model, inputsOf([source]), many, { beginnings });
      const last = rows?.at(-1) as Generated;
      expect(last.ids).toEqual(one.ids);
      for (const [i, logProb] of last.logProbs.entries()) expect(Math.abs(logProb - (one.logProbs[i] as number))).toBeLessThan(1e-4);
    });
  });

  it("comes from generateAll by each input's number, whatever the batches are", async () => {
    const model = golden();
    const rows = sources.map((ids, i) => ({ id: `row ${i}`, inputIds: Int32Array.from(ids) }));
    const of = (batchTokens: number) => generateAll(model, rows, { decoding: greedy, batchTokens, beginnings: foreign });
    const [small, large] = [await of(30), await of(10_000)];
    expect(idsOf(small)).toEqual(idsOf(large));
    for (const [i, [row]] of (small as [Generated][]).entries()) expect(row.ids.slice(0, i)).toEqual(foreign[i]);
    model.parameters.dispose();
  });

  it("refuses beginnings that nothing can go on from", () => {
    scope(() => {
      const model = golden();
      const one = inputsOf([[5, 1]]);
      const of =
        (beginnings: number[][], decoding: Decoding = greedy) =>
        () =>
          generate(model, one, decoding, { beginnings });
      expect(of([[5], [6]])).toThrow(ShapeError);
      expect(of([[5], [6]])).toThrow("generate: 2 beginnings for 1 inputs.");
      expect(of([Array(17).fill(5)])).toThrow("the beginning of input 0 has 17 tokens; maxNewTokens, which counts them, is 16.");
      expect(of([[5, 96]])).toThrow("the beginning of input 0 has token 96; the vocabulary has 96 tokens.");
      expect(of([[5, 1, 6]])).toThrow("the beginning of input 0 ends at its token 2 of 3: nothing stands behind an end.");
      expect(of([[5]], { method: "beam", beams: 2, maxNewTokens })).toThrow(ConfigError);
      expect(of([[5]], { method: "beam", beams: 2, maxNewTokens })).toThrow("beam search cannot go on from them");
    });
  });
});
