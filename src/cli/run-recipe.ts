import type { JobRequest } from "../jobs/index.js";
import { runWithProgress } from "./run-with-progress.js";
import { shortPath } from "./summary.js";
import { columnsOf } from "./text.js";

/** A recipe to run, and how to print its outcome. */
export interface RecipeRequest extends JobRequest {
  /** Print the report as one JSON document. */
  readonly json: boolean;
  /** What it does at the first Ctrl-C, in words; by default it saves a checkpoint first. */
  readonly stopping?: string;
}

/** Where a summary speaks of, and how much room it has. */
export interface SummaryLayout {
  readonly runFolder: string;
  readonly columns: number;
}

/**
 * Runs a recipe in a process of its own, in its run folder, and prints what came out.
 * @param summary The report in words, for people.
 */
export async function runRecipe<Report>(
  { json, stopping, ...request }: RecipeRequest,
  summary: (report: Report, layout: SummaryLayout) => string,
): Promise<void> {
  const { runFolder } = request;
  process.stderr.write(`Run folder: ${shortPath(runFolder)}\n`);
  const report = (await runWithProgress(request, stopping)) as Report;
  const columns = columnsOf(process.stdout, 80);
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : summary(report, { runFolder, columns }));
}
