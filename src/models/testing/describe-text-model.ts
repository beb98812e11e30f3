import { describe, expect, it } from "vitest";
import { maxAbsDifference } from "../../../test/support/compare.js";
import { ConfigError, NativeError, ShapeError } from "../../core/index.js";
import { autocast, indexSelect, noGrad, RandomStream, reshape, scope, select, slice, Tensor } from "../../tensor/index.js";
import { type ForwardOptions, loadModel, readModelConfig, type TextModel } from "../index.js";

/** Of logits up to about 10: some fifty roundings of float32. Kernels for other shapes add up in another order, on some processors 1.2e-5 apart. */
export const tolerance = 5e-5;

/** Rows of equal length as an int64 matrix. */
export const ids = (rows: readonly (readonly number[])[]): Tensor => Tensor.from(rows.flat(), [rows.length, rows[0]?.length ?? 0], "int64");
/** An int64 vector. */
export const vector = (...values: number[]): Tensor => Tensor.from(values, [values.length], "int64");

const sourceWords = [
  [66, 37, 49, 84, 34, 91, 63, 45],
  [31, 27, 11],
  [92, 18, 83, 72, 66, 40],
];
const targetWords = [
  [57, 69, 71, 89, 19],
  [63, 86, 71, 31, 23],
  [15, 20, 35, 51, 34],
];

/** A batch's inputs. */
export interface BehaviourBatch {
  readonly inputIds: Tensor;
  readonly attentionMask: Tensor;
  readonly decoderInputIds: Tensor;
}

/** A forward pass's logits. */
export const logitsOf = (model: TextModel, inputs: BehaviourBatch, options?: ForwardOptions): Tensor =>
  model.forward(inputs, options).logits;

/** The source rows padded to the longest, and the decoder's rows, for a model with these tokens. */
export function batchFor({ padTokenId, eosTokenId, decoderStartTokenId }: TextModel["config"]) {
  const sources = sourceWords.map((row) => [...row, eosTokenId]);
  const targets = targetWords.map((row) => [decoderStartTokenId ?? eosTokenId, ...row]);
  const batch = (rows = sources, decoder = targets): BehaviourBatch => {
    const width = Math.max(...rows.map(({ length }) => length));
    const padded = (filler: number, of: (id: number) => number) =>
      ids(rows.map((row) => [...row.map(of), ...Array(width - row.length).fill(filler)]));
    return { inputIds: padded(padTokenId, (id) => id), attentionMask: padded(0, () => 1), decoderInputIds: ids(decoder) };
  };
  return { sources, targets, batch };
}

/** Runs `body` with the model in a folder, without gradients, and with a batch for it. */
export function withGoldenModel(folder: string, body: (model: TextModel, batch: ReturnType<typeof batchFor>) => void): void {
  scope(() =>
    noGrad(() => {
      const model = loadModel(folder);
      body(model, batchFor(model.config));
    }),
  );
}

/** What every text generator has to do, tested with a model of telling weights and 96 words. */
export function describeTextModel(title: string, folder: string): void {
  const isDecoderOnly = readModelConfig(folder).decoderStartTokenId === undefined;
  const withModel = (body: Parameters<typeof withGoldenModel>[1]): void => withGoldenModel(folder, body);

  describe(title, () => {
    it("predicts the same for a row alone as in a padded batch", () => {
      withModel((model, { sources, targets, batch }) => {
        const together = logitsOf(model, batch());
        for (const i of sources.keys()) {
          const alone = logitsOf(model, batch([sources[i] as number[]], [targets[i] as number[]]));
          expect(maxAbsDifference(alone, slice(together, 0, i, i + 1))).toBeLessThan(tolerance);
        }
      });
    });

    it("predicts the same whatever stands in the padding, and looks at no later target token", () => {
      withModel((model, { sources, targets, batch }) => {
        const expected = logitsOf(model, batch());
        const inputs = batch();
        const filled = ids([sources[0] as number[], [...(sources[1] as number[]), 9, 8, 7, 6, 5], [...(sources[2] as number[]), 4, 3]]);
        expect(maxAbsDifference(logitsOf(model, { ...inputs, inputIds: filled }), expected)).toBe(0);
        const laterChanged = batch(
          sources,
          targets.map((row) => [...row.slice(0, 4), 90, 2]),
        );
        const firstFour = (logits: Tensor): Tensor => slice(logits, 1, 0, 4);
        expect(maxAbsDifference(firstFour(logitsOf(model, laterChanged)), firstFour(expected))).toBeLessThan(tolerance);
        expect(maxAbsDifference(logitsOf(model, laterChanged), expected)).toBeGreaterThan(0.1);
      });
    });

    it("does not mind the order of the rows", () => {
      withModel((model, { sources, targets, batch }) => {
        const order = [2, 0, 1];
        const of = <T>(rows: T[]): T[] => order.map((i) => rows[i] as T);
        const permuted = logitsOf(model, batch(of(sources), of(targets)));
        expect(maxAbsDifference(permuted, indexSelect(logitsOf(model, batch()), 0, vector(...order)))).toBeLessThan(tolerance);
      });
    });

    it("gives the chosen rows of all logits: the last, or any positions", () => {
      withModel((model, { batch }) => {
        const all = logitsOf(model, batch());
        expect(all.shape).toEqual([3, 6, 96]);
        expect(maxAbsDifference(logitsOf(model, batch(), { logits: "last" }), select(all, 1, 5))).toBeLessThan(tolerance);
        const positions = vector(17, 0, 7, 7);
        const expected = indexSelect(reshape(all, [18, 96]), 0, positions);
        expect(maxAbsDifference(logitsOf(model, batch(), { logits: positions }), expected)).toBeLessThan(tolerance);
      });
    });

    it("computes under autocast in bfloat16 nearly what it computes in float32", () => {
      withModel((model, { batch }) => {
        const expected = logitsOf(model, batch());
        const actual = autocast("cpu", "bfloat16", () => logitsOf(model, batch()));
        expect(actual.dtype).toBe("bfloat16");
        const largest = Math.max(...expected.toFloat32Array().map(Math.abs));
        expect(maxAbsDifference(actual, expected)).toBeLessThan(0.05 * largest);
      });
    });

    it("predicts the same from an encoded source", () => {
      withModel((model, { batch }) => {
        const { inputIds, attentionMask, decoderInputIds } = batch();
        const encoded = model.encode({ inputIds, attentionMask });
        const difference = maxAbsDifference(model.forward({ decoderInputIds, encoded }).logits, logitsOf(model, batch()));
        // A decoder-only model attends to both at once or in two parts, and rounds otherwise.
        if (isDecoderOnly) expect(difference).toBeLessThan(tolerance);
        else expect(difference).toBe(0);
      });
    });

    it.each([[[1, 1, 1, 1, 1, 1]], [[4, 1, 1]], [[1, 3, 2]], [[6]]])("decodes with a cache in pieces of %j as without", (pieces) => {
      withModel((model, { targets, batch }) => {
        const expected = logitsOf(model, batch());
        using cache = model.createCache(model.encode(batch()), { capacity: 10, weights: model.prepareDecoding(2) });
        let done = 0;
        for (const tokens of pieces) {
          const decoderInputIds = ids(targets.map((row) => row.slice(done, done + tokens)));
          const { logits } = model.forward({ decoderInputIds }, { cache });
          expect(maxAbsDifference(logits, slice(expected, 1, done, done + tokens))).toBeLessThan(tolerance);
          done += tokens;
          expect(cache.length).toBe(done);
        }
      });
    });

    it("goes on with the cache's chosen rows as if the others had never been, reordered and repeated", () => {
      withModel((model, { targets, batch }) => {
        using cache = model.createCache(model.encode(batch()), { capacity: 6, weights: model.prepareDecoding(2) });
        const piece = (rows: readonly number[], from: number, to: number): Tensor =>
          ids(rows.map((row) => (targets[row] as number[]).slice(from, to)));
        model.forward({ decoderInputIds: piece([0, 1, 2], 0, 3) }, { cache });
        const rows = [2, 0, 0];
        cache.selectRows(rows);
        const { logits } = model.forward({ decoderInputIds: piece(rows, 3, 6) }, { cache });
        const expected = slice(indexSelect(logitsOf(model, batch()), 0, vector(...rows)), 1, 3, 6);
        expect(maxAbsDifference(logits, expected)).toBeLessThan(tolerance);
        cache.selectRows([1]);
        expect(cache.layers[0]?.selfKeys.shape[0]).toBe(1);
      });
    });
  });

  describe(`${title} refuses`, () => {
    it("more tokens than the cache holds, and the cache stays as it was", () => {
      withModel((model, { targets, batch }) => {
        using cache = model.createCache(model.encode(batch()), { capacity: 3, weights: model.prepareDecoding(2) });
        const step = (tokens: number) =>
          model.forward({ decoderInputIds: ids(targets.map((row) => row.slice(cache.length, cache.length + tokens))) }, { cache });
        step(2);
        expect(() => step(2)).toThrow(ShapeError);
        expect(() => step(2)).toThrow("4 tokens do not fit into a capacity of 3");
        const { logits } = step(1);
        expect(maxAbsDifference(logits, slice(logitsOf(model, batch()), 1, 2, 3))).toBeLessThan(tolerance);
        expect(() => step(1)).toThrow(ShapeError);
      });
    });

    it("a captured name that it does not have, with the nearest it has", () => {
      withModel((model, { batch }) => {
        const capture = (name: string) => () => logitsOf(model, batch(), { capture: [name] });
        expect(capture("decoder.0.slf.keys")).toThrow(ConfigError);
        expect(capture("decoder.0.slf.keys")).toThrow(expect.objectContaining({ hint: "Did you mean 'decoder.0.self.keys'?" }));
        const first = isDecoderOnly ? "decoder.0." : "encoder.0.";
        expect(capture("attention")).toThrow(expect.objectContaining({ hint: expect.stringContaining(`It offers ${first}`) }));
        expect(capture("encoder.7.hidden")).toThrow("the model has no 'encoder.7.hidden'");
      });
    });

    it("token ids outside the vocabulary", () => {
      withModel((model, { batch }) => {
        expect(() => logitsOf(model, batch([[96, 1]], [[0]]))).toThrow(NativeError);
        expect(() => logitsOf(model, batch([[-1, 1]], [[0]]))).toThrow(/aten::embedding/);
        expect(() => logitsOf(model, batch([[5, 1]], [[0, 2000]]))).toThrow(NativeError);
      });
    });

    it("to decode from nothing", () => {
      withModel((model) => expect(() => model.forward({ decoderInputIds: ids([[0]]) })).toThrow(ConfigError));
    });
  });
}

/** Dropout comes from the stream that is passed, and from nothing else. @param initialize A small model with this rate everywhere; the test's scope disposes it. */
export function describeDropout(initialize: (rate: number) => TextModel): void {
  const run = (rate: number, seed: number | undefined): number[] =>
    scope(() => {
      const model = initialize(rate);
      const inputs = { inputIds: ids([[5, 6, 1]]), attentionMask: ids([[1, 1, 1]]), decoderInputIds: ids([[0, 6]]) };
      if (seed === undefined) return [...model.forward(inputs).logits.toFloat32Array()];
      using dropout = RandomStream.named(seed, "dropout");
      return [...model.forward(inputs, { dropout }).logits.toFloat32Array()];
    });

  it("dropout is drawn from the given stream alone, and absent without one", () => {
    expect(run(0.5, 1)).toEqual(run(0.5, 1));
    expect(run(0.5, 1)).not.toEqual(run(0.5, 2));
    expect(run(0.5, undefined)).toEqual(run(0, undefined));
    expect(run(0, 1)).toEqual(run(0, undefined));
  });
}
