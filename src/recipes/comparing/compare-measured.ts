import {
  type CorpusStatistics,
  gapClosed,
  type ResampledScores,
  type Score,
  type SumScorer,
  scoreStatistics,
} from "../../metrics/index.js";
import type { MetricReport, SystemComparison, SystemScore } from "./metric-report.js";
import { procedureOf, type ResamplingConfig, type ResamplingProcedure } from "./resampling-procedure.js";

/** One system's texts by one metric: statistics that can be resampled, or, where the score is no sum over segments, only the score. */
export type Measured = { readonly metric: SumScorer; readonly statistics: CorpusStatistics } | { readonly score: Score };

/** One system's texts by the metric. */
export interface NamedMeasured {
  readonly name: string;
  readonly measured: Measured;
}

/** How the systems are compared. */
export interface CompareOptions extends ResamplingConfig {
  /** The system that every other is compared with. */
  readonly baseline: string;
  /** S and T of the gap that every other system's share is given of. */
  readonly student?: string;
  readonly teacher?: string;
  /** Of differences, and of whether there is a gap to close. Default: randomization. */
  readonly test?: "bootstrap" | "randomization";
}

/** What one metric says of all systems, and what makes its scores doubtful. */
export interface ComparedSystems {
  readonly report: MetricReport;
  /** One sentence each, after the system's name. */
  readonly warnings: readonly string[];
}

/** Scores all systems by one metric and, where its statistics can be resampled, compares them. Throws what the metric throws. */
export function compareMeasured(systems: readonly NamedMeasured[], options: CompareOptions): ComparedSystems {
  const scores = systems.map(({ measured }) =>
    "score" in measured ? measured.score : scoreStatistics(measured.metric, measured.statistics),
  );
  const { name, unit, better, signature } = scores[0] as Score;
  const summed = systems.flatMap(({ name, measured }) => ("score" in measured ? [] : [{ name, ...measured }]));
  const compared = summed.length > 0 ? compareSummed(summed, { ...options, better }) : { systems: scoresAlone(systems, scores) };
  return {
    report: { name, unit, ...(better === undefined ? {} : { better }), signature, ...compared },
    warnings: scores.flatMap(({ warnings }, i) => warnings.map((warning) => `${systems[i]?.name}: ${warning}`)),
  };
}

function scoresAlone(systems: readonly NamedMeasured[], scores: readonly Score[]): SystemScore[] {
  return systems.map(({ name }, i) => ({ system: name, value: (scores[i] as Score).value }));
}

interface Summed {
  readonly name: string;
  readonly metric: SumScorer;
  readonly statistics: CorpusStatistics;
}

/** A system with its scores on the resamples that all share. */
interface Resampled extends Summed {
  readonly resampled: ResampledScores;
}

type SummedOptions = CompareOptions & { readonly better: Score["better"] };

function compareSummed(
  summed: readonly Summed[],
  options: SummedOptions,
): Pick<MetricReport, "systems" | "intervalSignature" | "testSignature"> {
  const procedure = procedureOf(options);
  const systems = resampleAll(summed, procedure);
  const baseline = systems.find(({ name }) => name === options.baseline) as Resampled;
  const others = systems.filter((system) => system !== baseline);
  const tests = new Map(others.map((system) => [system, testPair(baseline, system, { procedure, options })]));
  const gapOf = createGap(systems, {
    options,
    // Where S is the baseline, that test has been made.
    pValueOf: (student, teacher) => {
      const known = student === baseline ? tests.get(teacher) : undefined;
      return (known ?? testPair(student, teacher, { procedure, options })).comparison.pValue;
    },
  });
  return {
    intervalSignature: procedure.interval(baseline.resampled).signature,
    ...(others[0] === undefined ? {} : { testSignature: tests.get(others[0])?.signature as string }),
    systems: systems.map((system): SystemScore => {
      const { value, low, high, mean } = procedure.interval(system.resampled);
      const comparison = tests.get(system)?.comparison;
      return {
        system: system.name,
        value,
        interval: { low, high, mean },
        ...(comparison === undefined ? {} : { comparison }),
        ...gapOf(system),
      };
    }),
  };
}

function resampleAll(summed: readonly Summed[], procedure: ResamplingProcedure): Resampled[] {
  const scores = procedure.resample(
    (summed[0] as Summed).metric,
    summed.map(({ statistics }) => statistics),
  );
  return summed.map((system, i) => ({ ...system, resampled: scores[i] as ResampledScores }));
}

interface Testing {
  readonly procedure: ResamplingProcedure;
  readonly options: SummedOptions;
}

/** The interval of the difference is the bootstrap's, whichever test gives the p-value. */
function testPair(
  baseline: Resampled,
  system: Resampled,
  { procedure, options }: Testing,
): { comparison: SystemComparison; signature: string } {
  const bootstrap = procedure.pairedBootstrap({ baseline: baseline.resampled, system: system.resampled });
  const { difference, differenceInterval } = bootstrap;
  const pair = { baseline: [baseline.statistics], system: [system.statistics] };
  const { pValue, signature } = options.test === "bootstrap" ? bootstrap : procedure.randomization(system.metric, pair);
  return { comparison: { difference, ...differenceInterval, pValue }, signature };
}

interface GapTesting extends Pick<Testing, "options"> {
  /** Of a paired test of the two. */
  readonly pValueOf: (student: Resampled, teacher: Resampled) => number;
}

/** Each system's share of the gap; nothing for its two ends, or where none was asked for. */
function createGap(
  systems: readonly Resampled[],
  { options, pValueOf }: GapTesting,
): (system: Resampled) => Pick<SystemScore, "gapClosed"> {
  const { student, teacher, better, confidence } = options;
  const [low, high] = [student, teacher].map((end) => systems.find(({ name }) => name === end));
  if (low === undefined || high === undefined) return () => ({});
  const pValue = pValueOf(low, high);
  return (system) => {
    if (system === low || system === high) return {};
    const resampled = { student: low.resampled, teacher: high.resampled, system: system.resampled };
    return { gapClosed: gapClosed(resampled, { better, pValue, confidence }) };
  };
}
