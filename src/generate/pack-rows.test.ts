import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Row } from "./choose-tokens.js";
import { packRows } from "./pack-rows.js";

/** Rows of inputs with K rows each; 1 stands for a row that ended. */
const rowsOf = (inputs: readonly (readonly number[])[]): Row[] =>
  inputs.flatMap((ended, input) =>
    ended.map((flag, number): Row => ({ input, number, prefix: [0], beginning: [], ids: [], logProbs: [], ended: flag === 1 })),
  );

describe("packRows", () => {
  it("waits until a quarter of a step's work is saved", () => {
    expect(packRows(rowsOf([[0], [1], [0], [0], [0]]), 1)).toBeUndefined();
    expect(packRows(rowsOf([[0], [1], [0], [0]]), 1)).toEqual({ rows: [0, 2, 3], rowsPerInput: 1 });
  });

  it("lets whole inputs leave, and keeps the sharing of the others", () => {
    expect(
      packRows(
        rowsOf([
          [0, 0],
          [1, 1],
          [0, 0],
        ]),
        2,
      ),
    ).toEqual({ rows: [0, 1, 4, 5], rowsPerInput: 2 });
  });

  it("makes smaller groups where rows of an input ended, filled up with copies", () => {
    const packed = packRows(
      rowsOf([
        [1, 0, 1, 1],
        [1, 1, 0, 1],
        [0, 0, 1, 0],
      ]),
      4,
    );
    expect(packed).toEqual({ rows: [1, 6, 8, 9, 11], rowsPerInput: 1 });
    expect(packRows(rowsOf([[0, 0, 1, 0, 1, 1, 1, 1], Array(8).fill(1), [0, 0, 0, 0, 1, 1, 1, 1]]), 8)).toEqual({
      rows: [0, 1, 3, 0, 16, 17, 18, 19],
      rowsPerInput: 4,
    });
  });

  it("loses no row that goes on, never mixes inputs, and is always less work", () => {
    const flags = fc.array(fc.constantFrom(0, 1), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(flags, { minLength: 1, maxLength: 6 }), (inputs) => {
        const rows = rowsOf(inputs);
        fc.pre(rows.some(({ ended }) => !ended));
        const packed = packRows(rows, 4);
        if (packed === undefined) return;
        const going = [...rows.keys()].filter((i) => !rows[i]?.ended);
        expect([...new Set(packed.rows)].sort((a, b) => a - b)).toEqual(going);
        expect(packed.rows.length).toBeLessThan(rows.length);
        for (const [i, row] of packed.rows.entries()) {
          const first = packed.rows[i - (i % packed.rowsPerInput)] as number;
          expect(Math.floor(row / 4)).toBe(Math.floor(first / 4));
        }
      }),
    );
  });
});
