import type { TopLevelSpec } from "vega-lite";
import { cellName } from "./measure-tables.js";
import type { Measurements, ModelMeasurements } from "./measurements.js";

/** A chart and the name of its file, without ending. */
export interface NamedPlot {
  readonly name: string;
  readonly spec: TopLevelSpec;
}

/**
 * The study's plots, of whatever was measured for them: latency (solid) and throughput (dotted) against the layers that pruning left; quality against
 * latency.
 */
export function costPlots({ models, score }: Measurements): NamedPlot[] {
  const pruned = pruningPoints(models);
  const quality = qualityPoints(models);
  return [
    ...(pruned.length === 0 ? [] : [{ name: "pruning", spec: pruningPlot(pruned) }]),
    ...(quality.length === 0 || score === undefined ? [] : [{ name: "quality-cost", spec: qualityPlot(quality, score) }]),
  ];
}

/** One pruned (or whole) model in one way of asking; latency in ms, throughput in examples per minute. */
interface PruningPoint {
  readonly series: string;
  readonly layers: number;
  readonly cell: string;
  readonly latency?: number | undefined;
  readonly throughput?: number | undefined;
}

/** Per model and stack, the variants that have all layers of the other stack; none where nothing is pruned. */
function pruningPoints(models: readonly ModelMeasurements[]): PruningPoint[] {
  const families = [...new Set(models.map(({ model }) => model))].map((name) => models.filter(({ model }) => model === name));
  return families.flatMap((family) => (["encoder", "decoder"] as const).flatMap((stack) => seriesOf(family, stack)));
}

function seriesOf(family: readonly ModelMeasurements[], stack: "encoder" | "decoder"): PruningPoint[] {
  const other = stack === "encoder" ? "decoder" : "encoder";
  const whole = Math.max(...family.map(({ layers }) => layers[other] ?? 0));
  const variants = family.filter(({ layers }) => layers[stack] !== undefined && (layers[other] ?? 0) === whole);
  if (new Set(variants.map(({ layers }) => layers[stack])).size < 2) return [];
  const name = variants.reduce((a, b) => ((a.layers[stack] ?? 0) >= (b.layers[stack] ?? 0) ? a : b)).name;
  return variants.flatMap((variant) =>
    cellsOf(variant).map((point) => ({ series: `${name}: ${stack}`, layers: variant.layers[stack] as number, ...point })),
  );
}

function cellsOf({ latency = [], throughput = [] }: ModelMeasurements): Pick<PruningPoint, "cell" | "latency" | "throughput">[] {
  const cells = latency.length > 0 ? latency : throughput;
  return cells.map((cell, i) => ({
    cell: cellName(cell),
    ...(latency[i] && { latency: 1000 * latency[i].median }),
    ...(throughput[i]?.examplesPerMinute !== undefined && { throughput: throughput[i].examplesPerMinute }),
  }));
}

/** One panel per way of asking, in the order of the measurements. */
function facetOf(points: readonly { readonly cell: string }[]) {
  return { field: "cell", type: "nominal" as const, title: null, sort: [...new Set(points.map(({ cell }) => cell))] };
}

const panel = { width: 220, height: 180 } as const;

function pruningPlot(points: readonly PruningPoint[]): TopLevelSpec {
  const x = { field: "layers", type: "quantitative", title: "layers kept", axis: { tickMinStep: 1 }, scale: { zero: true } } as const;
  const color = { field: "series", type: "nominal", title: null } as const;
  const line = (field: "latency" | "throughput", title: string, strokeDash: number[]) => ({
    transform: [{ filter: `isValid(datum.${field})` }],
    mark: { type: "line" as const, point: true, strokeDash },
    encoding: { x, color, y: { field, type: "quantitative" as const, title } },
  });
  const lines = [
    ...(points.some(({ latency }) => latency !== undefined) ? [line("latency", "latency, ms (solid)", [1, 0])] : []),
    ...(points.some(({ throughput }) => throughput !== undefined) ? [line("throughput", "examples per minute (dotted)", [2, 3])] : []),
  ];
  return {
    data: { values: [...points] },
    facet: facetOf(points),
    columns: 2,
    spec: { ...panel, layer: lines, resolve: { scale: { y: "independent" } } },
    resolve: { scale: { y: "independent" } },
  };
}

/** One model in one way of asking; latency in ms. */
interface QualityPoint {
  readonly name: string;
  readonly cell: string;
  readonly latency: number;
  readonly quality: number;
}

function qualityPoints(models: readonly ModelMeasurements[]): QualityPoint[] {
  return models.flatMap(({ name, quality, latency = [] }) =>
    quality === undefined ? [] : latency.map((cell) => ({ name, cell: cellName(cell), latency: 1000 * cell.median, quality })),
  );
}

function qualityPlot(points: readonly QualityPoint[], score: string): TopLevelSpec {
  const encoding = {
    x: { field: "latency", type: "quantitative", title: "latency of one output, ms" },
    y: { field: "quality", type: "quantitative", title: score, scale: { zero: false } },
  } as const;
  return {
    data: { values: [...points] },
    facet: facetOf(points),
    columns: 2,
    spec: {
      ...panel,
      layer: [
        { mark: { type: "point", filled: true, size: 60 }, encoding },
        { mark: { type: "text", align: "left", dx: 7, dy: -5 }, encoding: { ...encoding, text: { field: "name" } } },
      ],
    },
    resolve: { scale: { x: "independent" } },
  };
}
