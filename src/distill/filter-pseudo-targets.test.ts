import { expect, it } from "vitest";
import { describeFiltering, filterPseudoTargets, filterRules, type PseudoTargetLine } from "./index.js";

const decoding = { method: "sampling", seed: 1, sequences: 3, maxNewTokens: 4 } as const;
const line = (id: string, k: number, ids: readonly number[], changes: Partial<PseudoTargetLine> = {}): PseudoTargetLine => ({
  ...{ id, k, ids, decoding, source: `source of ${id}`, from: "teacher", logProb: -ids.length, ended: ids.at(-1) === 1 },
  target: ids.filter((token) => token !== 1).join(" "),
  ...changes,
});

const lines = [
  line("a", 0, [5, 1]),
  line("a", 1, [5, 1]),
  line("a", 2, [1]),
  line("b", 0, [6, 7, 8, 9]),
  line("b", 1, []),
  line("b", 2, [6, 7, 8, 1]),
];

it("keeps lines as they are and in their order, leaves out empty ones, and counts what it drops", () => {
  const { lines: kept, filtering } = filterPseudoTargets(lines, filterRules({ ended: true }));
  expect(kept).toEqual([lines[0], lines[1], lines[5]]);
  expect(filtering).toMatchObject({ judged: 4, dropped: 1, inputsWithoutAny: 0, rules: [{ name: "ended", dropped: 1 }] });
  expect(filtering.rules[0]?.examples).toEqual([{ source: "source of b", text: "6 7 8 9", why: "cut off after 4 tokens" }]);
});

it("counts empty samples among those that have to agree, and inputs that lose all they had", () => {
  const { lines: kept, filtering } = filterPseudoTargets(lines, filterRules({ agreement: { min: 0.5 } }));
  // Two of a's three samples are equal; of b's none is.
  expect(kept).toEqual([lines[0], lines[1]]);
  expect(filtering.inputsWithoutAny).toBe(1);
  expect(describeFiltering(filtering)).toBe("pseudoTargets.filter drops 2 of 4: agreement 2; 1 inputs have none left.");
});

it("reads the student's log-probabilities as those of the lines that are not empty", () => {
  const { lines: kept } = filterPseudoTargets(lines, filterRules({ studentLogProb: { min: -1 } }), [-3, -2, -4.1, -4]);
  expect(kept).toEqual([lines[1], lines[5]]);
});

it("an input whose targets are all empty has lost nothing to the filter", () => {
  const { filtering } = filterPseudoTargets([...lines, line("c", 0, [1])], filterRules({ ended: true }));
  expect(filtering.inputsWithoutAny).toBe(0);
});
