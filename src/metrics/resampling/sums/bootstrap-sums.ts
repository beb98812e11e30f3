import { RandomSequence } from "../../../core/index.js";
import type { SumResamples } from "../resampling.js";
import { columnsOf, interleave } from "../statistics-columns.js";
import { cumulativeTable, lookUp } from "./cumulative-table.js";
import { GROUPS, GroupDraws } from "./group-draws.js";
import { GROUP_ROWS, groupOutcomes } from "./group-outcomes.js";
import { type PackedColumns, packColumns, unpackSums } from "./pack-columns.js";
import { poissonProbabilities } from "./poisson-probabilities.js";
import { RandomWords } from "./random-words.js";
import { ResampleSums, SUM_COLUMNS } from "./resample-sums.js";

/** Rows that are drawn at once. */
const STRIDE = GROUPS * GROUP_ROWS;

/**
 * Sums over bootstrap resamples (Efron 1979): each is as many draws with replacement as there are segments. All resamples are drawn side by side, a few
 * rows at a time, so that what can happen to these rows is summed once, and a resample looks up what has happened: an addition for about three draws.
 *
 * That is no approximation. If every row is drawn a Poisson number of times, then given the total, whatever it is, each draw is from anywhere: so
 * the total is made to be nearly always a little too small, what is missing is drawn from all rows, and a resample that has too much is drawn anew,
 * draw by draw. Sums of counts are exact, because a resample's draws are never more than the segments (packColumns).
 */
export function bootstrapSums(seed: number): SumResamples {
  return (tables, resamples) => {
    const segments = tables[0]?.segments ?? 0;
    const packed = packColumns(columnsOf(tables), segments);
    const bins = packed.bins.map(({ values }) => values);
    const sums = Array.from(
      { length: Math.ceil(bins.length / SUM_COLUMNS) },
      (_, i) => new ResampleSums(interleave(bins.slice(i * SUM_COLUMNS, (i + 1) * SUM_COLUMNS), SUM_COLUMNS), resamples),
    );
    drawResamples(sums, { segments, resamples, random: new RandomWords(RandomSequence.named(seed, "bootstrap")) });
    return unpackResamples(packed, sums, resamples);
  };
}

interface Plan {
  readonly segments: number;
  readonly resamples: number;
  readonly random: RandomWords;
}

function drawResamples(sums: readonly ResampleSums[], plan: Plan): void {
  const { segments } = plan;
  // Four standard deviations of the total below one draw per row: a total that is too large is rare.
  const rate = (Math.sqrt(segments + 4) - 2) ** 2 / segments;
  const grouped = segments - (segments % STRIDE);
  const drawn = drawGroups(sums, { ...plan, rate, grouped });
  drawRest(sums, { ...plan, rate, grouped, drawn });
  fillUp(sums, { ...plan, drawn });
}

interface GroupedPlan extends Plan {
  readonly rate: number;
  /** So many rows are in groups. */
  readonly grouped: number;
}

/** @returns how many draws each resample has. */
function drawGroups(sums: readonly ResampleSums[], { rate, grouped, ...plan }: GroupedPlan): Int32Array {
  const outcomes = groupOutcomes(rate);
  const draws = new GroupDraws(outcomes, plan);
  for (let first = 0; first < grouped; first += STRIDE) {
    draws.next(first, (resample, rows, count) => {
      for (const each of sums) each.addRows(resample, rows, count);
    });
    for (const each of sums) each.addGroups(first, draws.chosen, outcomes);
  }
  return draws.drawn;
}

interface DrawnPlan extends Plan {
  /** How many draws each resample has so far. */
  readonly drawn: Int32Array;
}

/** The few rows that fill no groups. */
function drawRest(sums: readonly ResampleSums[], { segments, resamples, random, rate, grouped, drawn }: GroupedPlan & DrawnPlan): void {
  const table = cumulativeTable(poissonProbabilities(rate));
  const rows = new Int32Array(table.length);
  for (let row = grouped; row < segments; row++) {
    for (let r = 0; r < resamples; r++) {
      const count = lookUp(table, random.uniform());
      drawn[r] = (drawn[r] as number) + count;
      for (const each of sums) each.addRows(r, rows.fill(row, 0, count), count);
    }
  }
}

/** Brings every resample to as many draws as there are rows. */
function fillUp(sums: readonly ResampleSums[], { segments, resamples, random, drawn }: DrawnPlan): void {
  const rows = new Int32Array(segments);
  for (let r = 0; r < resamples; r++) {
    const isTooLarge = (drawn[r] as number) > segments;
    const missing = isTooLarge ? segments : segments - (drawn[r] as number);
    for (let i = 0; i < missing; i++) rows[i] = Math.floor(random.uniform() * segments);
    for (const each of sums) {
      if (isTooLarge) each.clear(r);
      each.addRows(r, rows, missing);
    }
  }
}

/** `[resamples, columns]`. */
function unpackResamples(packed: PackedColumns, sums: readonly ResampleSums[], resamples: number): Float64Array {
  const width = packed.columns.length;
  const all = new Float64Array(resamples * width);
  const totals = new Float64Array(sums.length * SUM_COLUMNS);
  for (let r = 0; r < resamples; r++) {
    for (const [i, each] of sums.entries()) totals.set(each.sums.subarray(r * SUM_COLUMNS, (r + 1) * SUM_COLUMNS), i * SUM_COLUMNS);
    unpackSums(packed, totals, all.subarray(r * width, (r + 1) * width));
  }
  return all;
}
