import { expect, test } from "vitest";
import type { RunEvent } from "../../runs/index.js";
import type { SparseTeacher } from "../../teachers/index.js";
import { alignedFigures } from "./aligned-figures.js";
import type { DistillContext } from "./distill-context.js";

/** Matches the first so many labels of each target. */
const matching = (most: number): SparseTeacher => ({
  distributions: (targets) =>
    targets.map(({ labels }) =>
      Array.from(labels, (id, i) => ({
        ids: Int32Array.of(id),
        probabilities: Float64Array.of(1),
        isMatched: i < most,
        missingMass: i < most ? 0.1 * (i + 1) : 0,
        outsideMass: i < most ? 0.05 : 0,
      })),
    ),
});

const data = {
  train: Array.from({ length: 450 }, (_, i) => ({ id: `${i}`, inputIds: Int32Array.of(1), labels: Int32Array.of(2, 3, 1) })),
} as unknown as DistillContext["data"];

async function figures(most: number) {
  const events: RunEvent[] = [];
  return { ...(await alignedFigures(matching(most), { data, emit: (event) => events.push(event) })), events };
}

test("the figures are of labels that match, on some of the pairs", async () => {
  const near = (value: number) => expect.closeTo(value, 9);
  const expected = { targets: 200, positions: 600, matched: 400, missingMass: near(0.15), outsideMass: near(0.05), events: [] };
  expect(await figures(2)).toMatchObject(expected);
});

test("few or no matches are told", async () => {
  const message = (share: number) =>
    `only ${share} % of the student's label tokens match one of the teacher's: at the others it learns the targets alone.`;
  expect((await figures(1)).events).toEqual([{ kind: "warning", message: message(33) }]);
  expect(await figures(0)).toMatchObject({ matched: 0, missingMass: null, events: [{ message: message(0) }] });
});
