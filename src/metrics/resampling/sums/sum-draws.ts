import type { SegmentSource, SumResamples } from "../resampling.js";
import { columnsOf } from "../statistics-columns.js";
import { packColumns, unpackSums } from "./pack-columns.js";

/**
 * Sums over resamples whose segments are drawn one by one, resample after resample. How often each segment was drawn is counted first, and columns are summed by these
 * counts in their order: reading rows as they were drawn would wait for the memory.
 */
export function sumDraws(source: SegmentSource): SumResamples {
  return (tables, resamples) => {
    const segments = tables[0]?.segments ?? 0;
    const packed = packColumns(columnsOf(tables), segments);
    const draw = source(segments);
    const [drawn, counts] = [new Int32Array(segments), new Int32Array(segments)];
    const totals = new Float64Array(packed.bins.length);
    const all = new Float64Array(resamples * packed.columns.length);
    for (let r = 0; r < resamples; r++) {
      countDraws(drawn, draw(drawn), counts);
      for (const [i, { values }] of packed.bins.entries()) totals[i] = weightedSum(values, counts);
      unpackSums(packed, totals, all.subarray(r * packed.columns.length, (r + 1) * packed.columns.length));
    }
    return all;
  };
}

function countDraws(drawn: Int32Array, count: number, counts: Int32Array): void {
  counts.fill(0);
  for (let i = 0; i < count; i++) (counts[drawn[i] as number] as number)++;
}

/** Two sums side by side keep the processor's adders busy. */
function weightedSum(values: Float64Array, counts: Int32Array): number {
  let even = 0;
  let odd = 0;
  const last = counts.length - 1;
  for (let i = 0; i < last; i += 2) {
    even += (values[i] as number) * (counts[i] as number);
    odd += (values[i + 1] as number) * (counts[i + 1] as number);
  }
  return counts.length % 2 === 0 ? even + odd : even + odd + (values[last] as number) * (counts[last] as number);
}
