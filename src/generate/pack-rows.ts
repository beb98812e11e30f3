import type { Row } from "./choose-tokens.js";

/** A new arrangement of a batch's rows. */
export interface Packing {
  /** Which of the present rows go on, in order; every `rowsPerInput` of them belong to one input. */
  readonly rows: readonly number[];
  readonly rowsPerInput: number;
}

/** What a group of rows of one input costs beside its rows, in rows: its source's keys and values are read at every step. */
const groupCost = 0.5;

/**
 * Whether a batch should go on in fewer rows, and in which: those that ended leave, and an input's others form groups of equal size that share the
 * source; a group that lacks rows is filled up with copies of its first one's. Undefined as long as less than a quarter of a step's
 * work would be saved: leaving costs a copy of the cache, staying a share of each step.
 */
export function packRows(rows: readonly Row[], rowsPerInput: number): Packing | undefined {
  const going = goingByInput(rows);
  const counts = going.map(({ length }) => length);
  const sizes = Array.from({ length: Math.max(...counts) }, (_, i) => i + 1);
  const size = sizes.reduce((best, other) => (costOf(counts, other) < costOf(counts, best) ? other : best));
  if (costOf(counts, size) > 0.75 * (rows.length / rowsPerInput) * (rowsPerInput + groupCost)) return undefined;
  return { rows: going.flatMap((members) => fillUp(members, size)), rowsPerInput: size };
}

/** The rows that have not ended, by input; inputs without any are left out. */
function goingByInput(rows: readonly Row[]): number[][] {
  const byInput = new Map<number, number[]>();
  for (const [i, { input, ended }] of rows.entries()) {
    if (!ended) byInput.set(input, [...(byInput.get(input) ?? []), i]);
  }
  return [...byInput.values()];
}

/** The work of a step, in rows, with groups of `size` rows. */
function costOf(counts: readonly number[], size: number): number {
  return counts.reduce((sum, count) => sum + Math.ceil(count / size) * (size + groupCost), 0);
}

function fillUp(members: readonly number[], size: number): number[] {
  const missing = Math.ceil(members.length / size) * size - members.length;
  return [...members, ...Array<number>(missing).fill(members[0] as number)];
}
