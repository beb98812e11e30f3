import { formatCount } from "../../core/index.js";
import { formatBytes } from "../../runs/index.js";
import type { TextTable } from "../report/index.js";
import type { Measurements, ModelMeasurements } from "./measurements.js";
import type { MeasureCell } from "./probe.js";

/** A table and what stands over it. */
export interface TitledTable {
  readonly title: string;
  readonly table: TextTable;
}

/** Everything that was measured, one row per model: sizes and operations, latency, throughput. */
export function measureTables({ models, outputLength, memoryBudget }: Measurements): TitledTable[] {
  return [
    tableOf("Size, and GFLOPs of one example", models, flopColumns(models)),
    tableOf(`Latency of one output of ${outputLength} tokens: median (95th percentile), ms`, models, latencyColumns(models)),
    tableOf(`Examples per minute (largest batch within ${formatBytes(memoryBudget ?? 0)})`, models, throughputColumns(models)),
  ].filter(({ table }) => table.header.length > 1);
}

interface Column {
  readonly title: string;
  readonly cell: (model: ModelMeasurements) => string;
}

function tableOf(title: string, models: readonly ModelMeasurements[], columns: readonly Column[]): TitledTable {
  const header = ["", ...columns.map((column) => column.title)];
  return {
    title,
    table: { header, shortHeader: header, rows: models.map((model) => [model.name, ...columns.map(({ cell }) => cell(model))]) },
  };
}

function flopColumns(models: readonly ModelMeasurements[]): Column[] {
  const first = models[0]?.flops;
  if (first === undefined) return [];
  return [
    { title: "parameters", cell: ({ flops }) => formatCount(flops?.parameters ?? 0) },
    { title: "embeddings", cell: ({ flops }) => `${(100 * (flops?.embeddingShare ?? 0)).toFixed(0)} %` },
    { title: "size", cell: ({ flops }) => formatBytes(flops?.checkpointBytes ?? 0) },
    ...first.forward.map(({ inputLength }, i) => ({
      title: `${inputLength} in`,
      cell: ({ flops }: ModelMeasurements) => significant((flops?.forward[i]?.counted ?? 0) / 1e9),
    })),
  ];
}

function latencyColumns(models: readonly ModelMeasurements[]): Column[] {
  return (models[0]?.latency ?? []).map((cell, i) => ({
    title: cellName(cell),
    cell: ({ latency }) => `${significant(1000 * (latency?.[i]?.median ?? 0))} (${significant(1000 * (latency?.[i]?.p95 ?? 0))})`,
  }));
}

/** A batch with `+` was not bounded by memory: a larger one was not to be tried. */
function throughputColumns(models: readonly ModelMeasurements[]): Column[] {
  return (models[0]?.throughput ?? []).map((cell, i) => ({
    title: cellName(cell),
    cell: ({ throughput }) => {
      const { batch, boundedBy, examplesPerMinute } = throughput?.[i] ?? {};
      if (batch === undefined) return "does not fit";
      return `${significant(examplesPerMinute ?? 0)} (${batch}${boundedBy === "maxBatch" ? "+" : ""})`;
    },
  }));
}

/** `48 in, beam 4`. */
export function cellName({ inputLength, beams }: MeasureCell): string {
  return `${inputLength} in, ${beams === 1 ? "greedy" : `beam ${beams}`}`;
}

/** Three digits: `0.0123`, `4.56`, `789`, `1,234`. */
function significant(value: number): string {
  return value >= 99.95 ? Math.round(value).toLocaleString("en") : Number(value.toPrecision(3)).toString();
}
