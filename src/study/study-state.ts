import type { Study } from "./config/index.js";
import { type Decision, readDecision } from "./decide/index.js";
import { planStudy, type Resolvers, type StudyPlan } from "./plan/index.js";
import { type StudyReport, studyReport } from "./report/index.js";
import { type RunRecord, readRecords, readStatistics, type StudyPaths } from "./results/index.js";

/** What stands in a study's folder. */
export interface StudyState {
  readonly decisions: Readonly<Record<string, Decision>>;
  readonly plan: StudyPlan;
  readonly records: ReadonlyMap<string, RunRecord>;
  /** Made when it is asked for: it takes resamples. */
  report(): StudyReport;
}

/** Reads how far a study has come. @throws StorageError for a damaged file. */
export function readStudyState(
  study: Study,
  { paths, resolvers }: { readonly paths: StudyPaths; readonly resolvers: Resolvers },
): StudyState {
  const decisions: Record<string, Decision> = {};
  for (const { id } of study.stages) {
    const decision = readDecision(paths, id);
    // What comes after an open question was decided on other grounds.
    if (decision === undefined) break;
    decisions[id] = decision;
  }
  const plan = planStudy(study, decisions, resolvers);
  const records = readRecords(paths, plan.runs);
  const statistics = (key: string) => readStatistics(paths, key, "test");
  return { decisions, plan, records, report: () => studyReport({ study, plan, decisions, records, statistics }) };
}
