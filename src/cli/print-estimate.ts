import { formatSeconds } from "../core/index.js";
import type { Estimate } from "../recipes/index.js";
import { formatBytes } from "../runs/index.js";
import type { DistillationRequest } from "./run-distillation.js";
import { runWithProgress } from "./run-with-progress.js";
import { renderTable } from "./table.js";
import { columnsOf, wrap } from "./text.js";

/** Runs the short calibration in a process of its own and prints what the whole run would take. */
export async function printEstimate({ config, runFolder, json }: DistillationRequest): Promise<void> {
  const estimate = (await runWithProgress({ recipe: "estimate", config, runFolder, threads: config.threads }, "Stopping")) as Estimate;
  process.stdout.write(json ? `${JSON.stringify(estimate)}\n` : estimateText(estimate, columnsOf(process.stdout, 80)));
}

/** An estimate as a table and a sentence. */
export function estimateText({ parts, seconds, memoryBytes, diskBytes, notes }: Estimate, columns: number): string {
  const rows = parts.map(({ name, units, unit, secondsPerUnit, seconds: each }) => [
    name,
    `${units.toLocaleString("en")} ${unit}`,
    secondsPerUnit < 1 ? `${(1000 * secondsPerUnit).toPrecision(3)} ms` : `${secondsPerUnit.toPrecision(3)} s`,
    formatSeconds(each),
  ]);
  const header = ["", "at most", "each", "together"];
  const reading =
    `About ${formatSeconds(seconds)} on this machine if no training ends early, ${formatBytes(memoryBytes)} of memory and ` +
    `${formatBytes(diskBytes)} of disk. Measured on a few batches with the models as they start; a machine that others use will differ.`;
  const sentences = [reading, ...notes].map((sentence) => wrap(sentence, { columns }));
  return ["", renderTable({ header, shortHeader: header, rows }, columns), "", ...sentences, ""].join("\n");
}
