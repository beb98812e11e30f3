import { drawFigure } from "../draw-figure.js";
import type { Figure } from "../page.js";
import { seriesColorsOf } from "../plot-theme.js";

/** A point of a curve, with its interval where there is one. */
export interface CurvePoint {
  readonly x: number;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

/** Points that belong together, x ascending. */
export interface Curve {
  readonly name: string;
  /** What it has its colour from, where several curves share one, such as a system. Default: its name. */
  readonly series?: string;
  /** Drawn in dashes: an earlier state of what another curve shows. */
  readonly isDashed?: boolean;
  readonly points: readonly CurvePoint[];
}

/** What curves are drawn from. */
export interface Curves {
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly x: { readonly name: string; readonly format?: (x: number) => string };
  readonly y: { readonly name: string; readonly format: (value: number) => string };
  /** Values that curves are compared with, such as the student's alone: dashed, across the whole figure. */
  readonly levels?: readonly { readonly name: string; readonly value: number }[];
}

/** In pixels: what a phone does not have to shrink. */
const width = 265;

/** Curves over one axis, with intervals as bands. */
export function curvesFigure({ title, curves, x: across, y: up, levels = [] }: Curves): Promise<Figure> {
  const values = curves.flatMap(({ name, points }) => points.map((point) => ({ name, ...point })));
  const x = { field: "x", type: "quantitative" as const, title: across.name, axis: { tickCount: 5, format: "~s" } };
  const y = { field: "value", type: "quantitative" as const, title: up.name, scale: { zero: false } };
  const { color, strokeDash } = marksOf(curves);
  const band = { mark: { type: "area" as const, opacity: 0.15 }, encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color } };
  const line = { mark: { type: "line" as const, point: { size: 24, filled: true } }, encoding: { x, y, color, strokeDash } };
  const soft = "var(--ink-soft, #555)";
  const atLevels = { data: { values: levels.map((each) => ({ ...each })) } };
  const rule = { ...atLevels, mark: { type: "rule" as const, strokeDash: [3, 3] }, encoding: { y, color: { value: soft } } };
  const label = {
    ...atLevels,
    mark: { type: "text" as const, align: "right" as const, dy: -6, fontWeight: 600 as const },
    encoding: { y, x: { value: width }, text: { field: "name" }, color: { value: soft } },
  };
  const hasBands = values.some(({ low }) => low !== undefined);
  return drawFigure({
    title,
    description: [
      ...curves.map((curve) => inWords(curve, { across, up })),
      ...levels.map(({ name, value }) => `${name}: ${up.format(value)}`),
    ].join("; "),
    spec: {
      width,
      height: 200,
      data: { values },
      layer: [...(hasBands ? [band] : []), line, ...(levels.length === 0 ? [] : [rule, label])],
    },
  });
}

/** Above this a legend has one column: a name that is cut off says nothing. */
const longestOfTwo = 18;

/** Colours by series and dashes, on one legend. */
function marksOf(curves: readonly Curve[]) {
  const names = curves.map(({ name }) => name);
  const series = [...new Set(curves.map((curve) => curve.series ?? curve.name))];
  const seriesColors = seriesColorsOf(series);
  const colors = curves.map((curve) => seriesColors[series.indexOf(curve.series ?? curve.name)] as string);
  const columns = Math.max(...names.map(({ length }) => length)) > longestOfTwo ? 1 : 2;
  const legend = curves.length > 1 ? { columns, symbolOpacity: 1 } : null;
  const field = { field: "name", type: "nominal" as const, sort: null, legend };
  return {
    color: { ...field, scale: { domain: names, range: colors } },
    strokeDash: { ...field, scale: { domain: names, range: curves.map(({ isDashed }) => (isDashed === true ? [4, 3] : [1, 0])) } },
  };
}

/** Where a curve begins and ends. */
function inWords({ name, points }: Curve, { across, up }: { readonly across: Curves["x"]; readonly up: Curves["y"] }): string {
  const format = across.format ?? String;
  const ends = [points[0], points.at(-1)].flatMap((point) =>
    point === undefined ? [] : [`${up.format(point.value)} at ${format(point.x)}`],
  );
  return `${name}: ${ends.join(", ")}`;
}
