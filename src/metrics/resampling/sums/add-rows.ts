/** Adds the rows, of `width` numbers each, whose numbers are the first `count` of `drawn`, to as many numbers of `totals` that begin at `to`. */
export interface RowAdder {
  readonly width: number;
  add(rows: Float64Array, drawn: Int32Array, count: number, totals: Float64Array, to: number): void;
}

/*
 * Written out: with a loop over the columns, or totals in a list, they take twice as long or more. Several sums side by side keep the
 * processor's adders busy.
 */

/** {@link RowAdder} for three columns. */
export const threeColumns: RowAdder = {
  width: 3,
  add(rows, drawn, count, totals, to) {
    let a = 0;
    let b = 0;
    let c = 0;
    for (let i = 0; i < count; i++) {
      const at = (drawn[i] as number) * 3;
      a += rows[at] as number;
      b += rows[at + 1] as number;
      c += rows[at + 2] as number;
    }
    totals[to] = (totals[to] as number) + a;
    totals[to + 1] = (totals[to + 1] as number) + b;
    totals[to + 2] = (totals[to + 2] as number) + c;
  },
};

/** {@link RowAdder} for six columns. */
export const sixColumns: RowAdder = {
  width: 6,
  add(rows, drawn, count, totals, to) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let e = 0;
    let f = 0;
    for (let i = 0; i < count; i++) {
      const at = (drawn[i] as number) * 6;
      a += rows[at] as number;
      b += rows[at + 1] as number;
      c += rows[at + 2] as number;
      d += rows[at + 3] as number;
      e += rows[at + 4] as number;
      f += rows[at + 5] as number;
    }
    totals[to] = (totals[to] as number) + a;
    totals[to + 1] = (totals[to + 1] as number) + b;
    totals[to + 2] = (totals[to + 2] as number) + c;
    totals[to + 3] = (totals[to + 3] as number) + d;
    totals[to + 4] = (totals[to + 4] as number) + e;
    totals[to + 5] = (totals[to + 5] as number) + f;
  },
};
