import { join } from "node:path";
import { escapeMarkdown, markdownTable, renderPlot } from "../../page/index.js";
import { makeFolder, writeFileAtomic, writeJsonAtomic } from "../../runs/index.js";
import { costPlots } from "./cost-plots.js";
import type { MeasureConfig } from "./measure-config.js";
import { measureTables } from "./measure-tables.js";
import type { Measurements } from "./measurements.js";

/** Where the numbers stand in a run folder. */
export const measurementsFile = "measurements.json";

/** Writes `measurements.json`, `plots/*.svg` and `report.md`, which shows both. */
export async function writeMeasureReport(folder: string, measurements: Measurements, config: MeasureConfig): Promise<void> {
  writeJsonAtomic(join(folder, measurementsFile), measurements);
  const plots = costPlots(measurements);
  if (plots.length > 0) makeFolder(join(folder, "plots"));
  for (const { name, spec } of plots) writeFileAtomic(join(folder, "plots", `${name}.svg`), await renderPlot(spec));
  const sections = [
    "# What these models cost to run",
    conditions(config),
    ...measureTables(measurements).flatMap(({ title, table }) => [`## ${title}`, markdownTable(escaped(table))]),
    ...plots.flatMap(({ name }) => [`## ${headings[name] ?? name}`, `![${headings[name] ?? name}](plots/${name}.svg)`]),
    "",
  ];
  writeFileAtomic(join(folder, "report.md"), sections.join("\n\n"));
}

const headings: Readonly<Record<string, string>> = {
  pruning: "Latency (solid) and throughput (dotted) against the layers kept",
  "quality-cost": "Quality against cost",
};

function conditions({ device, threads, randomWeights, latency, outputLength }: MeasureConfig): string {
  return (
    `${device}, ${threads === undefined ? "all cores" : `${threads} threads`}, float32${randomWeights ? ", random weights" : ""}. ` +
    `Every number was taken in a process of its own, models taking turns (${latency.rounds} rounds of ${latency.repetitions} latencies each, after one that ` +
    `does not count; weights are laid out for decoding beforehand). Every output has exactly ${outputLength} tokens. GFLOPs are those of the matrix products of one teacher-forced pass, a ` +
    "multiplication and an addition counted as two, with logits at the target's positions."
  );
}

function escaped<Table extends { readonly rows: readonly (readonly string[])[] }>(table: Table): Table {
  return { ...table, rows: table.rows.map((row) => row.map(escapeMarkdown)) };
}
