import { drawFigure, type Figure } from "../../page/index.js";
import type { LearningCurve, StepEvent, Validation } from "../../runs/index.js";

/** More points than this nobody can tell apart: neighbours are averaged. */
const mostPoints = 120;

/** One training's loss, with its terms where there are several, above its validations, step by step. */
export function curveFigure(curve: LearningCurve): Promise<Figure> {
  const lastStep = curve.steps.at(-1)?.step ?? 1;
  const x = (title: string | null) => ({
    field: "step",
    type: "quantitative" as const,
    title,
    scale: { domain: [0, lastStep], nice: false },
    axis: { tickCount: 4, format: ",d" },
  });
  const losses = lossPoints(curve.steps);
  const hasTerms = new Set(losses.map(({ name }) => name)).size > 1;
  const loss = {
    width: 245,
    height: 120,
    data: { values: losses },
    mark: { type: "line" as const },
    encoding: {
      x: x(curve.validations.length > 0 ? null : "step"),
      y: { field: "value", type: "quantitative" as const, title: "loss", scale: { zero: false } },
      color: hasTerms ? { field: "name", type: "nominal" as const, sort: null } : { value: "var(--series-kd, #0b7a6b)" },
    },
  };
  const spec = curve.validations.length > 0 ? { vconcat: [loss, validationPlot(curve, x("step"))], spacing: 12 } : loss;
  return drawFigure({ title: titleOf(curve.phase), description: describe(curve), spec });
}

/** `final-fine-tuning` as a title: `Final fine-tuning`. */
export function titleOf(phase: string): string {
  const words = phase.replace(/(?<!fine|pseudo)-/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function validationPlot(curve: LearningCurve, x: object) {
  const { validations, measure = "" } = curve;
  const best = bestOf(curve);
  const y = { field: "value", type: "quantitative" as const, title: `validation ${measure.toUpperCase()}`, scale: { zero: false } };
  const color = { value: "var(--series-t, #2f62c4)" };
  const marked = best === undefined ? [] : [{ ...best, label: `best ${formatValidation(best.value, measure)}` }];
  return {
    width: 245,
    height: 90,
    layer: [
      { data: { values: [...validations] }, mark: { type: "line" as const }, encoding: { x, y, color } },
      { data: { values: marked }, mark: { type: "point" as const, filled: true, size: 60, opacity: 1 }, encoding: { x, y, color } },
      {
        data: { values: marked },
        mark: { type: "text" as const, align: "right" as const, dx: -8, dy: measure === "nll" ? -10 : 12 },
        encoding: { x, y, text: { field: "label" } },
      },
    ],
  };
}

function lossPoints(steps: readonly StepEvent[]): { step: number; name: string; value: number }[] {
  const names = Object.keys(steps[0]?.terms ?? {});
  const series: [string, (event: StepEvent) => number | undefined][] = [
    ["loss", ({ loss }) => loss],
    ...(names.length < 2
      ? []
      : names.map((name): [string, (event: StepEvent) => number | undefined] => [name, ({ terms }) => terms[name]])),
  ];
  return series.flatMap(([name, lossOf]) =>
    averaged(steps.flatMap((event) => ({ step: event.step, value: lossOf(event) ?? Number.NaN }))).map((point) => ({ ...point, name })),
  );
}

function averaged(points: readonly { step: number; value: number }[]): { step: number; value: number }[] {
  const finite = points.filter(({ value }) => Number.isFinite(value));
  const size = Math.ceil(finite.length / mostPoints);
  return Array.from({ length: Math.ceil(finite.length / size) || 0 }, (_, i) => {
    const group = finite.slice(i * size, (i + 1) * size);
    const mean = (of: (point: { step: number; value: number }) => number): number =>
      group.reduce((sum, each) => sum + of(each), 0) / group.length;
    return { step: mean(({ step }) => step), value: mean(({ value }) => value) };
  });
}

function formatValidation(value: number, measure: string): string {
  return value.toFixed(measure === "nll" ? 3 : 2);
}

function describe(curve: LearningCurve): string {
  const { phase, steps, measure = "" } = curve;
  const [first, last, best] = [steps[0], steps.at(-1), bestOf(curve)];
  const loss = `${titleOf(phase)}: loss ${first?.loss.toFixed(3)} at step ${first?.step}, ${last?.loss.toFixed(3)} at step ${last?.step}`;
  return best === undefined
    ? `${loss}.`
    : `${loss}; best validation ${measure.toUpperCase()} ${formatValidation(best.value, measure)} after step ${best.step}.`;
}

/** The best validation: the last that was the best so far. */
export function bestOf({ validations }: LearningCurve): Validation | undefined {
  return validations.findLast(({ isBest }) => isBest);
}
