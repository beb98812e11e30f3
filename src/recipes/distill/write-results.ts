import { renderPage } from "../../page/index.js";
import { writeFileAtomic, writeJsonAtomic } from "../../runs/index.js";
import { writePredictions } from "../scoring/index.js";
import type { RunningContext } from "./distill-context.js";
import { distillPage } from "./page/index.js";
import { type DistillOutcome, type DistillReport, makeReport, reportMarkdown } from "./report/index.js";
import { type SystemModels, writeSystems } from "./write-systems.js";

/** Writes the systems, every output, the scores and the report, as Markdown and as a page, into the run folder. */
export async function writeResults(models: SystemModels, outcome: DistillOutcome, context: RunningContext): Promise<DistillReport> {
  const { phases, data, config } = context;
  const { paths } = phases.run;
  const report = makeReport({ config, data, ...outcome });
  for (const message of await writeSystems(models, report, context)) phases.emit({ kind: "warning", message });
  if (outcome.validation !== undefined) writePredictions(paths, { split: "validation", data, results: outcome.validation });
  writePredictions(paths, { split: "test", data, results: outcome.results });
  writeJsonAtomic(paths.scores, report);
  writeFileAtomic(paths.report.markdown, reportMarkdown(report));
  writeFileAtomic(paths.report.html, renderPage(await distillPage(paths.folder)));
  return report;
}
