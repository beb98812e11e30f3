import type { DistillConfig, DistillReport } from "../recipes/index.js";
import { readStatus } from "../runs/index.js";
import { runWithProgress } from "./run-with-progress.js";
import { distillSummary, shortPath } from "./summary.js";

/** Runs the main job in a process of its own and prints what came out, as text or as one JSON document. */
export async function runDistillation({
  config,
  runFolder,
  json,
}: {
  config: DistillConfig;
  runFolder: string;
  json: boolean;
}): Promise<void> {
  process.stderr.write(`Run folder: ${shortPath(runFolder)}${describePrevious(runFolder)}\n`);
  const report = (await runWithProgress({ recipe: "distill", config, runFolder, threads: config.threads })) as DistillReport;
  const columns = process.stdout.columns || 80;
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : distillSummary(report, { runFolder, columns }));
}

function describePrevious(runFolder: string): string {
  const previous = readStatus(runFolder);
  if (previous === undefined) return "";
  if (previous.state === "done") return " (was done before: nothing to do)";
  if (previous.state === "running") return "";
  return ` (goes on from ${previous.phase ?? "its start"})`;
}
