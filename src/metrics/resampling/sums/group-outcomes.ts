import { cumulativeTable } from "./cumulative-table.js";
import { NEGLIGIBLE, poissonProbabilities } from "./poisson-probabilities.js";

/** So many rows make a group. With two a look into a table saves too little, with four the tables do not fit into the nearest memory. */
export const GROUP_ROWS = 3;

/** So many outcomes are frequent: seven bits tell which. */
export const FREQUENT = 128;

/** So many random bits tell the outcome of a group, nearly always. */
export const CELL_BITS = 14;

/** What stands in a cell that does not tell. */
export const UNDECIDED = 2 ** 15;

/** What can happen to a group of rows in one resample, each row being drawn a Poisson number of times: its outcomes, the most probable first. */
export interface GroupOutcomes {
  /** `[outcomes, GROUP_ROWS]`: how often each row is drawn. In outcome 0 none is. */
  readonly counts: Uint8Array;
  /** How many draws that makes. */
  readonly draws: Uint8Array;
  /** Of each {@link FREQUENT} outcome but 0, an earlier one that lacks one draw. */
  readonly without: Uint8Array;
  /** Which row that draw is of. */
  readonly added: Uint8Array;
  /** By {@link CELL_BITS} random bits: a frequent outcome plus `FREQUENT` times its draws, or {@link UNDECIDED}. */
  readonly cells: Uint16Array;
  /** Cumulative probabilities of the outcomes where the cell is undecided. */
  readonly undecided: Float64Array;
}

/**
 * The outcomes of a group whose rows are drawn `rate` times on average, 0 < rate < 1. A frequent outcome has as many cells as fit into its probability
 * (Marsaglia 1963), and what is left over of it, with all that is rare, is drawn from `undecided`: both together have the distribution itself.
 */
export function groupOutcomes(rate: number): GroupOutcomes {
  const outcomes = allOutcomes(rate);
  const cellsOf = outcomes.map(({ probability }, i) => (i < FREQUENT ? Math.floor(probability * 2 ** CELL_BITS) : 0));
  const draws = Uint8Array.from(outcomes, ({ counts }) => counts.reduce((sum, count) => sum + count, 0));
  return {
    counts: Uint8Array.from(outcomes.flatMap(({ counts }) => counts)),
    draws,
    ...buildingSteps(outcomes),
    cells: fillCells(cellsOf, draws),
    undecided: cumulativeTable(outcomes.map(({ probability }, i) => probability - (cellsOf[i] as number) / 2 ** CELL_BITS)),
  };
}

interface Outcome {
  readonly counts: readonly number[];
  readonly probability: number;
}

function allOutcomes(rate: number): Outcome[] {
  const ofOneRow = poissonProbabilities(rate);
  let outcomes: Outcome[] = [{ counts: [], probability: 1 }];
  for (let row = 0; row < GROUP_ROWS; row++) {
    outcomes = outcomes
      .flatMap(({ counts, probability }) => ofOneRow.map((own, count) => ({ counts: [...counts, count], probability: probability * own })))
      .filter(({ probability }) => probability > NEGLIGIBLE);
  }
  return outcomes.sort((a, b) => b.probability - a.probability);
}

/** An outcome with one draw less is more probable, because the rate is below 1: so it stands before. */
function buildingSteps(outcomes: readonly Outcome[]): Pick<GroupOutcomes, "without" | "added"> {
  const places = new Map(outcomes.slice(0, FREQUENT).map(({ counts }, i) => [counts.join(), i]));
  const [without, added] = [new Uint8Array(FREQUENT), new Uint8Array(FREQUENT)];
  for (let i = 1; i < FREQUENT; i++) {
    const { counts } = outcomes[i] as Outcome;
    const row = counts.findIndex((count) => count > 0);
    added[i] = row;
    without[i] = places.get(counts.map((count, other) => (other === row ? count - 1 : count)).join()) as number;
  }
  return { without, added };
}

function fillCells(cellsOf: readonly number[], draws: Uint8Array): Uint16Array {
  const cells = new Uint16Array(2 ** CELL_BITS).fill(UNDECIDED);
  let from = 0;
  for (let outcome = 0; outcome < FREQUENT; outcome++) {
    const to = from + (cellsOf[outcome] as number);
    cells.fill(outcome + FREQUENT * (draws[outcome] as number), from, to);
    from = to;
  }
  return cells;
}
