import { ConfigError, StudyError } from "../../core/index.js";
import { formatScore, nllName, type Score } from "../../metrics/index.js";
import type { Stage, Study } from "../config/index.js";
import { mean } from "../mean.js";
import type { Candidate, PlannedStage, Trial } from "../plan/index.js";
import type { RunRecord } from "../results/index.js";
import type { Decision, JudgedCandidate } from "./decision.js";

/** A stage as the study says it and as it was planned, with what its runs came to. */
export interface DecideOptions {
  readonly stage: Stage;
  readonly decideBy: Study["decideBy"];
  readonly records: ReadonlyMap<string, RunRecord>;
}

/**
 * Decides a stage by its candidates' means over tasks, pairs or models, and seeds, on the validation split. Candidates that are equally good as scores are printed are a tie, which goes to
 * the one of fewer FLOPs, and is told.
 * @throws StudyError where a run is missing; ConfigError for a measure that its scores do not have.
 */
export function decideStage({ id, candidates }: PlannedStage, { stage, decideBy, records }: DecideOptions): Decision {
  const missing = candidates.flatMap(({ name, trials }) =>
    trials.filter(({ key }) => !records.has(key)).map((trial) => `${name} (${place(trial)})`),
  );
  if (missing.length > 0) {
    const shown = missing.slice(0, 4).join("; ");
    throw new StudyError(
      `${id}: cannot be decided, ${missing.length} of its results are missing: ${shown}${missing.length > 4 ? "; …" : ""}.`,
      {
        hint: "`retort study run` makes them, and goes on where it was.",
      },
    );
  }
  const scoreOf = ({ key }: Trial): Measured => measured(records.get(key) as RunRecord, decideBy.metric);
  const { unit, better, name: metric } = scoreOf(candidates[0]?.trials[0] as Trial);
  const judged = candidates.map((candidate) => judge(candidate, { scoreOf, records, over: stage.over }));
  const printed = (value: number): string => formatScore({ value, unit });
  const sign = better === "higher" ? -1 : 1;
  const ranked = judged
    .map((candidate, order) => ({ candidate, order }))
    .sort((a, b) => {
      const isTie = printed(a.candidate.value) === printed(b.candidate.value);
      return isTie ? cheaper(a.candidate, b.candidate) || a.order - b.order : sign * (a.candidate.value - b.candidate.value);
    })
    .map(({ candidate }) => candidate);
  const best = ranked[0] as JudgedCandidate;
  const chosen = chosenBy(stage, ranked);
  const tied = ranked.filter(({ value }) => printed(value) === printed(best.value));
  return {
    version: 1,
    stage: id,
    ...{ metric, unit, better, split: decideBy.split },
    candidates: ranked,
    winner: (chosen[0] as JudgedCandidate).name,
    carried: chosen.slice(0, stage.over === "pairs" ? stage.carry : 1).map(({ name }) => name),
    ...(tied.length < 2
      ? {}
      : { tie: { names: tied.map(({ name }) => name), brokenBy: cheaper(best, tied[1] as JudgedCandidate) === 0 ? "order" : "flops" } }),
    ...(stage.override === undefined ? {} : { override: { reason: stage.override.reason, scores: best.name } }),
  };
}

/** The ranking, or the part of it that a person has decided for. */
function chosenBy({ override }: Stage, ranked: readonly JudgedCandidate[]): readonly JudgedCandidate[] {
  return override === undefined ? ranked : ranked.filter(({ option }) => option === override.option);
}

function judge(
  { name, option, trials }: Candidate,
  {
    scoreOf,
    records,
    over,
  }: Pick<DecideOptions, "records"> & { readonly scoreOf: (trial: Trial) => Measured; readonly over: Stage["over"] },
): JudgedCandidate {
  const judged = trials.map((trial) => ({ ...ofTrial(trial), value: scoreOf(trial).value }));
  const flops = trials.map(({ key }) => {
    const record = records.get(key);
    return over === "models" ? record?.splits.validation.cost.flops : record?.trainingCost?.flops;
  });
  const isKnown = (value: number | undefined): value is number => value !== undefined;
  return {
    name,
    option,
    value: mean(judged.map(({ value }) => value)),
    ...(flops.every(isKnown) ? { flops: mean(flops) } : {}),
    trials: judged,
  };
}

function ofTrial({ task, subject, seed, key }: Trial) {
  return { task, subject, seed, key };
}

function place({ subject, task, seed }: Trial): string {
  return `${subject}, ${task}, seed ${seed}`;
}

function cheaper({ flops: ours }: JudgedCandidate, { flops: theirs }: JudgedCandidate): number {
  return ours === undefined || theirs === undefined ? 0 : ours - theirs;
}

interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: Score["unit"];
  readonly better: "higher" | "lower";
}

function measured({ splits }: RunRecord, metric: string): Measured {
  const { nll, scores } = splits.validation;
  if (metric.toLowerCase() === nllName.toLowerCase()) return { name: nllName, value: nll, unit: "nats", better: "lower" };
  const score = scores.find(({ name }) => name.toLowerCase() === metric.toLowerCase());
  const judging = scores.filter(({ better }) => better !== undefined).map(({ name }) => name);
  if (score?.better === undefined) {
    throw new ConfigError(`decideBy.metric is "${metric}": its runs have ${[nllName, ...judging].join(", ")}.`);
  }
  return { name: score.name, value: score.value, unit: score.unit, better: score.better };
}
