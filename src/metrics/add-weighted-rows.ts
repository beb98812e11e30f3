/** Adds up rows of `width` numbers, row i times `weights[i]`, into `totals`. */
export interface RowAdder {
  readonly width: number;
  add(rows: Float64Array, weights: Int32Array, totals: Float64Array): void;
}

/*
 * Written out: with a loop over the columns, or totals in a list, they take twice as long or more. Several sums side by side keep the
 * processor's adders busy, and each weight is read once for all of them.
 */

/** {@link RowAdder} for four columns. */
export const fourColumns: RowAdder = {
  width: 4,
  add(rows, weights, totals) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0, at = 0; i < weights.length; i++, at += 4) {
      const weight = weights[i] as number;
      a += weight * (rows[at] as number);
      b += weight * (rows[at + 1] as number);
      c += weight * (rows[at + 2] as number);
      d += weight * (rows[at + 3] as number);
    }
    totals[0] = a;
    totals[1] = b;
    totals[2] = c;
    totals[3] = d;
  },
};

/** {@link RowAdder} for eight columns. */
export const eightColumns: RowAdder = {
  width: 8,
  add(rows, weights, totals) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let e = 0;
    let f = 0;
    let g = 0;
    let h = 0;
    for (let i = 0, at = 0; i < weights.length; i++, at += 8) {
      const weight = weights[i] as number;
      a += weight * (rows[at] as number);
      b += weight * (rows[at + 1] as number);
      c += weight * (rows[at + 2] as number);
      d += weight * (rows[at + 3] as number);
      e += weight * (rows[at + 4] as number);
      f += weight * (rows[at + 5] as number);
      g += weight * (rows[at + 6] as number);
      h += weight * (rows[at + 7] as number);
    }
    totals[0] = a;
    totals[1] = b;
    totals[2] = c;
    totals[3] = d;
    totals[4] = e;
    totals[5] = f;
    totals[6] = g;
    totals[7] = h;
  },
};
