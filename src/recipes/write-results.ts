import type { PseudoTargetStatistics } from "../distill/index.js";
import { type EncoderDecoderModel, saveModel } from "../models/index.js";
import { writeFileAtomic, writeJsonAtomic } from "../runs/index.js";
import type { DistillContext } from "./distill-context.js";
import type { SystemResult } from "./evaluate-system.js";
import type { FinalFineTuning } from "./final-fine-tuning.js";
import { type DistillReport, makeReport } from "./report.js";
import { reportMarkdown } from "./report-markdown.js";
import { writePredictions } from "./run-results.js";
import type { SystemName } from "./systems.js";

/** What a distillation has come to. */
export interface DistillOutcome {
  readonly results: Readonly<Record<SystemName, SystemResult>>;
  readonly pseudoTargets: PseudoTargetStatistics;
  readonly finalFineTuning: FinalFineTuning | undefined;
  /** Wall time of this run, without what an earlier part of a resumed run took. */
  readonly seconds: number;
}

/** Writes the student, every output, the scores and the report into the run folder. */
export async function writeResults(student: EncoderDecoderModel, outcome: DistillOutcome, context: DistillContext): Promise<DistillReport> {
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
