import { drawnSums } from "./drawn-sums.js";
import type { SegmentSource, SumResamples } from "./resampling.js";

/** Sums over resamples whose segments are drawn one by one, resample after resample. */
export function sumDraws(source: SegmentSource): SumResamples {
  return (tables, resamples) => {
    const segments = tables[0]?.segments ?? 0;
    const width = tables.reduce((sum, table) => sum + table.width, 0);
    const [sums, draw] = [drawnSums(tables), source(segments)];
    const drawn = new Int32Array(segments);
    const all = new Float64Array(resamples * width);
    for (let r = 0; r < resamples; r++) all.set(sums(drawn, draw(drawn)), r * width);
    return all;
  };
}
