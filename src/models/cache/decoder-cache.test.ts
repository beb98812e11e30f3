import { describe, expect, it } from "vitest";
import { ShapeError } from "../../core/index.js";
import { noGrad, scope, Tensor } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import type { DecoderCache } from "../index.js";
import { tinyT5 } from "../testing/tiny-t5.js";

useNoLeaks();

const shape = { rowsPerInput: 3, capacity: 6 };
const ids = (rows: readonly (readonly number[])[]): Tensor => Tensor.from(rows.flat(), [rows.length, rows[0]?.length as number], "int64");

/** Runs `body` with a T5, a cache of two inputs with three rows each that has read `histories`, and a function that reads one more token per row. */
function withCache(histories: number[][], body: (cache: DecoderCache, next: (tokens: readonly number[]) => Float32Array) => void): void {
  noGrad(() =>
    scope(() => {
      const t5 = tinyT5();
      const source = {
        inputIds: ids([
          [5, 6, 7, 1],
          [9, 1, 0, 0],
        ]),
        attentionMask: ids([
          [1, 1, 1, 1],
          [1, 1, 0, 0],
        ]),
      };
      const cache = t5.createCache(t5.encode(source), { ...shape, weights: t5.prepareDecoding(6) });
      const read = (tokens: Tensor): Float32Array =>
        t5.forward({ decoderInputIds: tokens }, { cache, logits: "last" }).logits.toFloat32Array();
      read(ids(histories));
      body(cache, (tokens) => read(ids(tokens.map((token) => [token]))));
    }),
  );
}

/** The logits that a model without a cache gives after a whole history. */
function plain(input: number, history: readonly number[]): Float32Array {
  return noGrad(() =>
    scope(() => {
      const t5 = tinyT5();
      const source = [
        { inputIds: ids([[5, 6, 7, 1]]), attentionMask: ids([[1, 1, 1, 1]]) },
        { inputIds: ids([[9, 1]]), attentionMask: ids([[1, 1]]) },
      ][input];
      return t5
        .forward({ ...(source as { inputIds: Tensor; attentionMask: Tensor }), decoderInputIds: ids([history]) }, { logits: "last" })
        .logits.toFloat32Array();
    }),
  );
}

function expectRows(actual: Float32Array, rows: readonly (readonly [input: number, history: readonly number[]])[]): void {
  const size = actual.length / rows.length;
  for (const [i, [input, history]] of rows.entries()) {
    const expected = plain(input, history);
    for (const [j, value] of expected.entries()) expect(Math.abs((actual[i * size + j] as number) - value)).toBeLessThan(1e-4);
  }
}

const histories = [
  [0, 3],
  [0, 4],
  [0, 5],
  [0, 6],
  [0, 7],
  [0, 8],
];

describe("DecoderCache with several rows per input", () => {
  it("gives every row what it gives it alone, over keys and values of the source that are there once", () => {
    withCache(histories, (cache, next) => {
      expect(cache.layers[0]?.crossKeys.shape[0]).toBe(2);
      const rows = histories.map((history, i) => [i < 3 ? 0 : 1, [...history, 10 + i]] as const);
      expectRows(next([10, 11, 12, 13, 14, 15]), rows);
    });
  });

  it("lets rows change places, and forgets what nobody goes on from", () => {
    withCache(histories, (cache, next) => {
      cache.reorderRows([1, 0, 1, 3, 5, 5]);
      const rows = [1, 0, 1, 3, 5, 5].map((row, i) => [i < 3 ? 0 : 1, [...(histories[row] as number[]), 12]] as const);
      expectRows(next([12, 12, 12, 12, 12, 12]), rows);
    });
  });

  it("regroups the rows that stay, again and again", () => {
    withCache(histories, (cache, next) => {
      cache.selectRows([0, 2, 1, 1, 4, 5], 2);
      expect(cache.rowsPerInput).toBe(2);
      expect(cache.layers[0]?.crossKeys.shape[0]).toBe(3);
      const [kept, inputs] = [
        [0, 2, 1, 1, 4, 5],
        [0, 0, 0, 0, 1, 1],
      ];
      const rows = kept.map((row, i) => [inputs[i] as number, [...(histories[row] as number[]), 9]] as const);
      expectRows(next([9, 9, 9, 9, 9, 9]), rows);
      // Rows 1 and 2 stand in two groups of the same input.
      cache.selectRows([5, 5, 1, 2], 2);
      expectRows(
        next([4, 4, 4, 4]),
        [5, 5, 1, 2].map((row) => [inputs[row] as number, [...(histories[kept[row] as number] as number[]), 9, 4]] as const),
      );
    });
  });

  it("refuses rows of two inputs in one group, and groups that are not full", () => {
    withCache(histories, (cache) => {
      expect(() => cache.selectRows([2, 3], 2)).toThrow(ShapeError);
      expect(() => cache.selectRows([0, 1, 2], 2)).toThrow(ShapeError);
    });
  });
});
