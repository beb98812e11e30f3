import { threeColumns } from "./add-rows.js";
import { GROUPS } from "./group-draws.js";
import { FREQUENT, GROUP_ROWS, type GroupOutcomes } from "./group-outcomes.js";

/** So many columns are summed at once. */
export const SUM_COLUMNS = 3;

/** Numbers in one group's table of sums. */
const TABLE = FREQUENT * SUM_COLUMNS;

/** Sums of three columns over each of many resamples. */
export class ResampleSums {
  /** `[resamples, 3]`. */
  readonly sums: Float64Array;
  /** `[segments, 3]`. */
  readonly #rows: Float64Array;
  /** `[GROUPS, FREQUENT, 3]`: of these groups, the sums of every frequent outcome. */
  readonly #tables = new Float64Array(GROUPS * TABLE);

  /** @param rows `[segments, 3]`. */
  constructor(rows: Float64Array, resamples: number) {
    this.#rows = rows;
    this.sums = new Float64Array(resamples * SUM_COLUMNS);
  }

  /** Adds to one resample the rows whose numbers are the first `count` of `drawn`. */
  addRows(resample: number, drawn: Int32Array, count: number): void {
    threeColumns.add(this.#rows, drawn, count, this.sums, resample * SUM_COLUMNS);
  }

  /** Begins one resample anew. */
  clear(resample: number): void {
    this.sums.fill(0, resample * SUM_COLUMNS, (resample + 1) * SUM_COLUMNS);
  }

  /** Adds to every resample what GroupDraws has `chosen` for it of the groups that begin with row `first`. */
  addGroups(first: number, chosen: Int32Array, outcomes: GroupOutcomes): void {
    for (let group = 0; group < GROUPS; group++) this.#fillTable(group * TABLE, first + group * GROUP_ROWS, outcomes);
    addChosen(this.sums, this.#tables, chosen);
  }

  /** Every outcome is an earlier one and one row more. */
  #fillTable(start: number, first: number, { without, added }: GroupOutcomes): void {
    const [tables, rows] = [this.#tables, this.#rows];
    for (let outcome = 1; outcome < without.length; outcome++) {
      const to = start + outcome * 3;
      const from = start + (without[outcome] as number) * 3;
      const row = (first + (added[outcome] as number)) * 3;
      tables[to] = (tables[from] as number) + (rows[row] as number);
      tables[to + 1] = (tables[from + 1] as number) + (rows[row + 1] as number);
      tables[to + 2] = (tables[from + 2] as number) + (rows[row + 2] as number);
    }
  }
}

/** Written out, numbers too: with a loop over groups or columns, or with the constants of the module, it takes up to several times as long. */
function addChosen(sums: Float64Array, tables: Float64Array, chosen: Int32Array): void {
  let to = 0;
  for (let r = 0; r < chosen.length; r++) {
    const outcomes = chosen[r] as number;
    const a = (outcomes & 127) * 3;
    const b = ((outcomes >>> 7) & 127) * 3 + 384;
    const c = ((outcomes >>> 14) & 127) * 3 + 768;
    const d = (outcomes >>> 21) * 3 + 1152;
    const x = (tables[a] as number) + (tables[b] as number) + (tables[c] as number) + (tables[d] as number);
    const y = (tables[a + 1] as number) + (tables[b + 1] as number) + (tables[c + 1] as number) + (tables[d + 1] as number);
    const z = (tables[a + 2] as number) + (tables[b + 2] as number) + (tables[c + 2] as number) + (tables[d + 2] as number);
    sums[to] = (sums[to] as number) + x;
    sums[to + 1] = (sums[to + 1] as number) + y;
    sums[to + 2] = (sums[to + 2] as number) + z;
    to += 3;
  }
}
