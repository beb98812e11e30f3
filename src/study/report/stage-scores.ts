import {
  approximateRandomization,
  bootstrapSums,
  comparedScorer,
  countWins,
  gapClosed,
  type Interval,
  percentileInterval,
  type ResampledScores,
  resampleScores,
  type Score,
  type SumScorer,
  type SystemRuns,
  sumStatistics,
} from "../../metrics/index.js";
import { mean } from "../mean.js";
import type { Candidate, PlannedStage, Trial } from "../plan/index.js";
import type { MetricStatistics, RunRecord } from "../results/index.js";

/** Where statistics of runs come from. */
export interface ScoreSource {
  readonly records: ReadonlyMap<string, RunRecord>;
  /** What a run's scores on the test split are summed from. */
  readonly statistics: (key: string) => MetricStatistics;
}

/** A candidate by one metric on one task, for one pair or model, over all seeds. */
export interface CaseScore {
  readonly task: string;
  readonly subject: string;
  readonly metric: string;
  /** The mean over the seeds of each run's score on the test split. */
  readonly value: number;
  readonly unit: Score["unit"];
  readonly better: "higher" | "lower";
  /** (KD − S) / (T − S), or why there is none; absent for models by themselves. */
  readonly gap?: ({ readonly value: number } & Interval) | { readonly reason: string };
  /** Of the difference from S: absent for models by themselves, and for S. */
  readonly pValue?: number;
}

/** What a candidate reached on the test split. */
export interface CandidateScore {
  readonly name: string;
  readonly cases: readonly CaseScore[];
  /** The mean of the cases' shares of the gap, where there are any, with the percentile interval over joint resamples. */
  readonly stageScore?: { readonly value: number; readonly cases: number } & Interval;
  /** In how many of `winCases` none is better. */
  readonly wins: number;
}

/** A stage on the test split. */
export interface StageScores {
  readonly candidates: readonly CandidateScore[];
  /** Cases that every candidate has. */
  readonly winCases: number;
  /** S and T of every pair, by the same metrics; none in a stage over models. */
  readonly ends: readonly EndScore[];
}

/** A pair's student alone, or its teacher. */
export interface EndScore extends Pick<CaseScore, "task" | "subject" | "metric" | "value" | "unit" | "better"> {
  readonly name: "S" | "T";
}

const confidence = 0.95;
const resampling = { seed: 1, resamples: 1000, confidence } as const;

/** Which tests and intervals these are. */
export const stageScoreSignature = `test split; mean over seeds; ${resampling.resamples} resamples of its inputs, seed ${resampling.seed}; p by approximate randomization, 10,000 trials`;

/** All candidates of a stage on the test split, where every candidate has its runs: what the study reports, and decides nothing by. */
export function stageScores({ candidates }: Pick<PlannedStage, "candidates">, source: ScoreSource): StageScores {
  const compared = new Comparison(source);
  const scored = candidates.map((candidate) => ({ name: candidate.name, ...compared.scores(candidate) }));
  const cases = winCases(scored.map((candidate) => candidate.cases));
  const wins = countWins(cases);
  return {
    candidates: scored.map((candidate, i) => ({ ...candidate, wins: wins[i] ?? 0 })),
    winCases: cases.length,
    ends: (["S", "T"] as const).flatMap((name) => compared.ends(candidates[0] as Candidate, name)),
  };
}

/** Cases that every candidate has: of pairs one by one; of models, which are the candidates, the means over those of an option. */
function winCases(all: readonly (readonly CaseScore[])[]) {
  const nameOf = ({ task, subject, metric, gap }: CaseScore): string => JSON.stringify([task, metric, gap === undefined ? "" : subject]);
  const [first, ...others] = all.map((cases) => grouped(cases, nameOf));
  const meanOf = (cases: readonly CaseScore[] = []): number[] => (cases.length === 0 ? [] : [mean(cases.map(({ value }) => value))]);
  return [...(first ?? [])].flatMap(([name, cases]) => {
    const rest = others.flatMap((other) => meanOf(other.get(name)));
    const [{ better }] = cases as [CaseScore];
    return rest.length < others.length ? [] : [{ values: [...meanOf(cases), ...rest], better }];
  });
}

function grouped<Member>(members: readonly Member[], nameOf: (member: Member) => string): Map<string, Member[]> {
  const groups = new Map<string, Member[]>();
  for (const member of members) groups.set(nameOf(member), [...(groups.get(nameOf(member)) ?? []), member]);
  return groups;
}

/** Systems' runs, resampled once however many candidates are compared with them. */
class Comparison {
  readonly #source: ScoreSource;
  readonly #pValues = new Map<string, number>();

  constructor(source: ScoreSource) {
    this.#source = source;
  }

  scores({ trials }: Candidate): Pick<CandidateScore, "cases" | "stageScore"> {
    const scored = byPlace(trials).flatMap((placed) => this.#casesOf(placed));
    const ratios = scored.flatMap(({ ratios }) => (ratios === undefined ? [] : [ratios]));
    const cases = scored.map(({ score }) => score);
    const shares = cases.flatMap(({ gap }) => (gap !== undefined && "value" in gap ? [gap.value] : []));
    if (shares.length === 0) return { cases };
    const means = Float64Array.from({ length: resampling.resamples }, (_, r) => mean(ratios.map((ratio) => ratio[r] as number)));
    return { cases, stageScore: { value: mean(shares), cases: shares.length, ...percentileInterval(means, confidence) } };
  }

  /** The same of the runs that a pair's trials lie between. */
  ends({ trials }: Candidate, name: "S" | "T"): EndScore[] {
    const own = trials.flatMap(({ ends, ...trial }) =>
      ends === undefined ? [] : [{ ...trial, key: name === "S" ? ends.student : ends.teacher }],
    );
    return byPlace(own)
      .flatMap((placed) => this.#casesOf(placed))
      .map(({ score }) => ({ ...score, name }));
  }

  #casesOf(trials: readonly Trial[]): { readonly score: CaseScore; readonly ratios?: Float64Array }[] {
    const { records, statistics } = this.#source;
    const { task, subject, key, ends } = trials[0] as Trial;
    const kind = (records.get(key) as RunRecord).targetKind;
    return Object.keys(statistics(key)).flatMap((metric) => {
      const scorer = comparedScorer(kind, metric);
      const own = runsOf(
        trials.map((trial) => trial.key),
        metric,
        statistics,
      );
      if (scorer === undefined || own === undefined) return [];
      const [{ unit, better }] = own.map((run) => scorer.score(sumStatistics(run), run)) as [Score];
      if (better === undefined) return [];
      const value = mean(own.map((run) => scorer.score(sumStatistics(run), run).value));
      const score = { task, subject, metric, value, unit, better };
      const compared = ends === undefined ? undefined : this.#betweenEnds(trials, { scorer, own, metric, better });
      return [
        compared === undefined
          ? { score }
          : { score: { ...score, ...compared.facts }, ...(compared.ratios && { ratios: compared.ratios }) },
      ];
    });
  }

  #betweenEnds(trials: readonly Trial[], { scorer, own, metric, better }: OwnRuns) {
    const { statistics } = this.#source;
    const keysOf = (end: "student" | "teacher"): string[] => trials.map(({ ends }) => ends?.[end] as string);
    const [student, teacher] = [runsOf(keysOf("student"), metric, statistics), runsOf(keysOf("teacher"), metric, statistics)];
    if (student === undefined || teacher === undefined || !haveSameRows([student, teacher, own])) {
      return { facts: { gap: { reason: "its ends were scored on other rows, or not by this metric" } } };
    }
    const isBaseline = trials.every(({ key, ends }) => key === ends?.student);
    const pValue = this.#pValue(scorer, { baseline: student, system: teacher }, [...keysOf("student"), ...keysOf("teacher")]);
    const [low, high, system] = resampleScores(scorer, [student, teacher, own], {
      resamples: resampling.resamples,
      sumResamples: bootstrapSums(resampling.seed),
    }) as [ResampledScores, ResampledScores, ResampledScores];
    const gap = gapClosed({ student: low, teacher: high, system }, { better, pValue, confidence });
    const test = isBaseline
      ? {}
      : { pValue: this.#pValue(scorer, { baseline: student, system: own }, [...keysOf("student"), ...trials.map(({ key }) => key)]) };
    if (!("value" in gap)) return { facts: { gap, ...test } };
    const ratios = system.scores.map((score, r) => {
      const [from, to] = [low.scores[r] as number, high.scores[r] as number];
      return (score - from) / (to - from);
    });
    return { facts: { gap, ...test }, ratios };
  }

  #pValue(scorer: SumScorer, pair: { baseline: SystemRuns; system: SystemRuns }, keys: readonly string[]): number {
    const name = JSON.stringify([scorer.name, keys]);
    const known = this.#pValues.get(name) ?? approximateRandomization(scorer, pair, { seed: resampling.seed }).pValue;
    this.#pValues.set(name, known);
    return known;
  }
}

/** Trials of one task and subject together: one per seed. */
function byPlace(trials: readonly Trial[]): Trial[][] {
  return [...grouped(trials, ({ task, subject }) => JSON.stringify([task, subject])).values()];
}

interface OwnRuns {
  readonly scorer: SumScorer;
  readonly own: SystemRuns;
  readonly metric: string;
  readonly better: "higher" | "lower";
}

/** One run per seed; undefined where one of them has no such statistics. */
function runsOf(keys: readonly string[], metric: string, statistics: ScoreSource["statistics"]): SystemRuns | undefined {
  const runs = keys.flatMap((key) => statistics(key)[metric] ?? []);
  return runs.length < keys.length ? undefined : runs;
}

function haveSameRows(systems: readonly SystemRuns[]): boolean {
  return new Set(systems.flat().map(({ segments }) => segments)).size === 1;
}
