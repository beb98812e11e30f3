import type { TextModel } from "../../models/index.js";
import { writeFileAtomic, writeJsonAtomic } from "../../runs/index.js";
import { writePredictions } from "../scoring/index.js";
import type { RunningContext } from "./distill-context.js";
import { exportSystem } from "./export-system.js";
import { type DistillOutcome, type DistillReport, makeReport, reportMarkdown } from "./report/index.js";

/** Writes the student, every output, the scores and the report into the run folder. */
export async function writeResults(student: TextModel, outcome: DistillOutcome, context: RunningContext): Promise<DistillReport> {
  const { phases, data, config } = context;
  const { paths } = phases.run;
  const report = makeReport({ config, data, ...outcome });
  for (const message of await exportSystem({ name: "KD", model: student, report, data }, paths.student))
    phases.emit({ kind: "warning", message });
  writePredictions(paths, { split: "test", data, results: outcome.results });
  writeJsonAtomic(paths.scores, report);
  writeFileAtomic(paths.report.markdown, reportMarkdown(report));
  return report;
}
