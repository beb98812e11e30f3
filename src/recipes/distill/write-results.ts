import { saveModel, type TextModel } from "../../models/index.js";
import { writeFileAtomic, writeJsonAtomic } from "../../runs/index.js";
import { writePredictions } from "../scoring/index.js";
import type { RunningContext } from "./distill-context.js";
import { type DistillOutcome, type DistillReport, makeReport, reportMarkdown } from "./report/index.js";

/** Writes the student, every output, the scores and the report into the run folder. */
export async function writeResults(student: TextModel, outcome: DistillOutcome, context: RunningContext): Promise<DistillReport> {
  const { phases, data, config } = context;
  const { paths } = phases.run;
  saveModel(student, paths.student);
  await data.tokenizer.save(paths.student);
  const report = makeReport({ config, data, ...outcome });
  writePredictions(paths, { split: "test", data, results: outcome.results });
  writeJsonAtomic(paths.scores, report);
  writeFileAtomic(paths.report.markdown, reportMarkdown(report));
  return report;
}
