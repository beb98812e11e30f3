import { describe, expect, test } from "vitest";
import { renderPage } from "../../page/index.js";
import { type LoggedEvent, learningCurves, type RunEvent } from "../../runs/index.js";
import { bestOf, titleOf } from "./curve-figure.js";
import { CurveFigures } from "./curve-figures.js";
import { curvesSection } from "./curves-section.js";

/** Events a second apart. */
const logged = (events: readonly RunEvent[]): LoggedEvent[] =>
  events.map((event, i) => ({ time: new Date(1000 * i).toISOString(), ...event }));
const phase = (name: string, state: "start" | "end"): RunEvent => ({ kind: "phase", phase: name, state });
const step = (number: number, loss: number, terms: Readonly<Record<string, number>> = { nll: loss }): RunEvent => {
  return { kind: "step", step: number, loss, terms, learningRate: 0.1, gradientNorm: 1, tokensPerSecond: 100, progress: number / 4 };
};
const validation = (number: number, nll: number, isBest: boolean): RunEvent => {
  return { kind: "evaluation", step: number, split: "validation", scores: { nll }, isBest };
};

describe("learningCurves", () => {
  test("are those of every training, by the part of the run that it was", () => {
    const events = [
      ...[phase("teacher", "start"), validation(0, 6, false), step(1, 5), step(2, 4), validation(2, 3, true), phase("teacher", "end")],
      ...[phase("baseline", "start"), step(1, 7), phase("evaluation", "start")],
      { kind: "evaluation", split: "test/S", scores: { nll: 2 } } as const,
    ];
    const curves = learningCurves(logged(events));
    expect(curves.map((curve) => [curve.phase, curve.steps.map(({ loss }) => loss), curve.measure])).toEqual([
      ["teacher", [5, 4], "nll"],
      ["baseline", [7], undefined],
    ]);
    expect(curves[0]?.validations.map(({ value }) => value)).toEqual([6, 3]);
    expect(curves.map(bestOf)).toMatchObject([{ step: 2, value: 3, isBest: true }, undefined]);
  });

  test("of steps that were taken again after a kill the later count", () => {
    const before = [
      phase("teacher", "start"),
      step(1, 5),
      step(2, 4),
      validation(2, 3, true),
      step(3, 9),
      step(4, 9),
      validation(4, 1, true),
    ];
    const after = [phase("teacher", "start"), step(3, 2)];
    const [curve] = learningCurves(logged([...before, ...after]));
    expect(curve?.steps.map(({ step, loss }) => [step, loss])).toEqual([
      [1, 5],
      [2, 4],
      [3, 2],
    ]);
    expect(curve?.validations.map(({ step }) => step)).toEqual([2]);
  });
});

test("a curve shows loss, terms and validations, and marks the best, in words, too", async () => {
  const steps = Array.from({ length: 500 }, (_, i) => step(i + 1, 5 - i / 100, { kl: 1, relations: 2 }));
  const curves = learningCurves(logged([phase("final-fine-tuning", "start"), ...steps, validation(500, 0.5, true)]));
  const section = await curvesSection(curves);
  const page = renderPage({ title: "run", sections: [section as NonNullable<typeof section>] });
  expect(page).toContain("<figcaption>Final fine-tuning</figcaption>");
  expect(page).toContain(
    'aria-label="Final fine-tuning: loss 5.000 at step 1, 0.010 at step 500; best validation NLL 0.500 after step 500."',
  );
  for (const text of ["relations", "kl", "validation NLL", "best 0.500"]) expect(page).toContain(`>${text}</text>`);
  // 500 steps are drawn as averages of five.
  const longest = Math.max(...[...page.matchAll(/ d="([^"]*)"/g)].map(([, path = ""]) => path.split("L").length));
  expect(longest).toBe(100);
  expect(await curvesSection([])).toBeUndefined();
  const drawings = new CurveFigures();
  const grown = learningCurves(logged([phase("final-fine-tuning", "start"), ...steps, validation(500, 0.5, true), step(501, 1)]));
  const drawn = [curves, curves, grown].map((each) => drawings.of(each[0] as NonNullable<(typeof each)[0]>));
  expect([drawn[1] === drawn[0], drawn[2] === drawn[0]]).toEqual([true, false]);
});

test("names of parts as titles", () => {
  expect(["teacher-pretraining", "pseudo-targets", "final-fine-tuning"].map(titleOf)).toEqual([
    "Teacher pretraining",
    "Pseudo-targets",
    "Final fine-tuning",
  ]);
});
