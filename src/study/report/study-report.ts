import type { Study } from "../config/index.js";
import type { Decision } from "../decide/index.js";
import type { PlannedRun, PlannedStage, StudyPlan } from "../plan/index.js";
import type { MetricStatistics, RunRecord } from "../results/index.js";
import { type StageScores, stageScores } from "./stage-scores.js";

/** What a report is made from. */
export interface ReportSource {
  readonly study: Study;
  readonly plan: StudyPlan;
  readonly decisions: Readonly<Record<string, Decision>>;
  /** By key; those of runs that are not done are missing. */
  readonly records: ReadonlyMap<string, RunRecord>;
  /** What a run's scores on the test split are summed from. @throws StudyError where it is gone. */
  readonly statistics: (key: string) => MetricStatistics;
}

/** A stage with everything that is known of it. */
export interface StageReport {
  readonly stage: PlannedStage;
  readonly decision?: Decision;
  /** Absent where results are missing. */
  readonly scores?: StageScores;
  /** Runs that are not done. */
  readonly missing: readonly PlannedRun[];
}

/** A study as far as it has come: what the terminal, the Markdown file and the page all show. */
export interface StudyReport {
  readonly study: Study;
  readonly stages: readonly StageReport[];
  readonly records: readonly RunRecord[];
  readonly planned: number;
  /** One sentence each. */
  readonly cautions: readonly string[];
}

/** Gathers what a study has come to; a stage with missing results stands without scores. */
export function studyReport(source: ReportSource): StudyReport {
  const { study, plan, decisions, records } = source;
  const stages = plan.stages.map((stage): StageReport => {
    const keys = new Set(stage.candidates.flatMap(({ trials }) => trials.map(({ key }) => key)));
    const missing = plan.runs.filter(({ key }) => keys.has(key) && !records.has(key));
    const decision = decisions[stage.id];
    const isSupposed = stage.supposing.length > 0;
    return {
      stage,
      ...(decision === undefined ? {} : { decision }),
      ...(missing.length > 0 || isSupposed ? {} : { scores: stageScores(stage, { records, statistics: source.statistics }) }),
      missing,
    };
  });
  return { study, stages, records: [...records.values()], planned: plan.runs.length, cautions: cautionsOf(source) };
}

function cautionsOf({ plan, records }: ReportSource): string[] {
  const all = [...records.values()];
  return [...plan.warnings, ...otherWeights(all), ...otherPseudoTargets(all), ...otherData(all), ...otherMachines(all), ...warned(all)];
}

/** Runs that started from a model that was made again, and came out otherwise. */
function otherWeights(records: readonly RunRecord[]): string[] {
  const scored = new Map(records.map(({ key, weights }) => [key, weights]));
  return records.flatMap(({ key, subject, task, seed, startedFrom }) =>
    Object.entries(startedFrom).flatMap(([need, weights]) =>
      scored.has(need) && scored.get(need) !== weights
        ? [
            `${key} (${subject}, ${task}, seed ${seed}): started from ${need} as it was made again, with other weights than those that are scored here: another machine rounds otherwise.`,
          ]
        : [],
    ),
  );
}

function otherPseudoTargets(records: readonly RunRecord[]): string[] {
  const written = new Map<string, Set<string>>();
  for (const { pseudoTargets } of records) {
    if (pseudoTargets === undefined) continue;
    written.set(pseudoTargets.key, (written.get(pseudoTargets.key) ?? new Set()).add(pseudoTargets.sha256));
  }
  return [...written].flatMap(([key, hashes]) =>
    hashes.size === 1
      ? []
      : [
          `${key}: was written ${hashes.size} times, and not alike: another machine rounds otherwise. Runs that learned from them are compared all the same.`,
        ],
  );
}

function otherData(records: readonly RunRecord[]): string[] {
  const tasks = [...new Set(records.map(({ task }) => task))];
  return tasks.flatMap((task) => {
    const ofTask = records.filter((record) => record.task === task);
    const splits = ["validation", "test"].filter((split) => new Set(ofTask.map(({ data }) => data[split]?.sha256)).size > 1);
    return splits.length === 0 ? [] : [`${task}: not all runs were scored on the same ${splits.join(" and ")} rows.`];
  });
}

function otherMachines(records: readonly RunRecord[]): string[] {
  const machines = new Set(
    records.map(({ environment: { torch, cpuModel, device, threads } }) => `${cpuModel}, ${device}, ${threads} threads, torch ${torch}`),
  );
  return machines.size < 2 ? [] : [`Runs were made in different surroundings, which round differently: ${[...machines].join("; ")}.`];
}

function warned(records: readonly RunRecord[]): string[] {
  const said = new Map<string, string[]>();
  for (const { key, warnings } of records) for (const warning of warnings) said.set(warning, [...(said.get(warning) ?? []), key]);
  return [...said].map(([warning, keys]) => `${keys.length === 1 ? keys[0] : `${keys.length} runs`}: ${warning}`);
}
