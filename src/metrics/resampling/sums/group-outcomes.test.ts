import { describe, expect, it } from "vitest";
import { CELL_BITS, FREQUENT, GROUP_ROWS, groupOutcomes, UNDECIDED } from "./group-outcomes.js";
import { poissonProbabilities } from "./poisson-probabilities.js";

describe.each([1 / 3, 0.85, 0.9999])("the outcomes of a group at a rate of %s", (rate) => {
  const { counts, draws, without, added, cells, undecided } = groupOutcomes(rate);
  const countsOf = (outcome: number) => [...counts.subarray(outcome * GROUP_ROWS, (outcome + 1) * GROUP_ROWS)];

  it("have the probabilities of independent Poisson counts, with cells and without", () => {
    const ofOneRow = poissonProbabilities(rate);
    const perOutcome = new Float64Array(draws.length);
    for (const cell of cells) if (cell < UNDECIDED) perOutcome[cell % FREQUENT] = (perOutcome[cell % FREQUENT] as number) + 2 ** -CELL_BITS;
    const left = cells.filter((cell) => cell === UNDECIDED).length / 2 ** CELL_BITS;
    expect(left).toBeLessThan(0.02);
    for (const outcome of draws.keys()) {
      const inUndecided = (undecided[outcome] as number) - (undecided[outcome - 1] ?? 0);
      const expected = countsOf(outcome).reduce((product, count) => product * (ofOneRow[count] as number), 1);
      expect(Math.abs((perOutcome[outcome] as number) + left * inUndecided - expected)).toBeLessThan(1e-15);
    }
  });

  it("say how many draws they are, in cells too", () => {
    expect(Array.from(draws.keys(), (outcome) => countsOf(outcome).reduce((sum, count) => sum + count, 0))).toEqual([...draws]);
    expect(cells.filter((cell) => cell < UNDECIDED && cell >> 7 !== draws[cell % FREQUENT])).toEqual(Uint16Array.of());
  });

  it("are each an earlier one and one draw more", () => {
    expect(countsOf(0)).toEqual([0, 0, 0]);
    for (let outcome = 1; outcome < FREQUENT; outcome++) {
      expect(without[outcome]).toBeLessThan(outcome);
      const expected = countsOf(without[outcome] as number).map((count, row) => (row === added[outcome] ? count + 1 : count));
      expect(countsOf(outcome)).toEqual(expected);
    }
  });
});
