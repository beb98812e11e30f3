import { DataError } from "../../../core/index.js";
import { type Dataset, referencesOf, restorePlaceholders } from "../../../data/index.js";
import {
  averageNegativeLogLikelihood,
  bleu,
  chrf,
  corpusStatistics,
  countWins,
  type Metric,
  negativeLogLikelihoodStatistics,
  phonemeErrors,
  type References,
  rougeStatistics,
  scoreStatistics,
  wordsRight,
} from "../../../metrics/index.js";
import { type CompareOptions, compareMeasured, type Measured, type MetricReport } from "../../comparing/index.js";
import type { SystemResult } from "../../scoring/index.js";
import { type SystemName, systems } from "./systems.js";

/** What the systems of a distillation are worth beside each other, over the inputs of the test split. */
export interface SystemComparisons {
  /** NLL, unless one is not finite, and the metrics of the task's outputs, the field's first one at their head. S is the baseline; S and T are the ends of the gap. */
  readonly metrics: readonly MetricReport[];
  /** By how many of the metrics each system is the best; of equally good ones each. */
  readonly wins: Readonly<Record<SystemName, number>>;
}

type Results = Readonly<Record<SystemName, SystemResult>>;

/** Compares S, T and KD by every metric of the task: intervals, paired tests against S, and the share of the gap from S to T that KD closes (docs/PAPERS.md, stage scores). */
export function compareSystems(results: Results, { splits, targetKind }: Dataset, seed: number): SystemComparisons {
  const references = splits.test.map((example) => referencesOf(example).map((reference) => restorePlaceholders(reference, example)));
  const measured = systems.map((name) => ({ name, measures: measuresOf(results[name], references, targetKind) }));
  const areFinite = systems.every((name) => results[name].segments.nats.every(Number.isFinite));
  const options = {
    seed,
    resamples: 1000,
    trials: 10_000,
    confidence: 0.95,
    exactSacrebleu: false,
    baseline: "S",
    student: "S",
    teacher: "T",
  };
  const ofOutputs = (measured[0]?.measures ?? []).map((_, m) =>
    compareOrScore(
      measured.map(({ name, measures }) => ({ name, measured: measures[m] as Measured })),
      options,
    ),
  );
  const ofTargets = areFinite
    ? [
        compareOrScore(
          systems.map((name) => ({ name, measured: likelihood(results[name]) })),
          options,
        ),
      ]
    : [];
  const metrics = [...ofTargets, ...ofOutputs];
  return { metrics, wins: winsOf(metrics) };
}

/** A metric that some resample of a small test split leaves undefined is given without intervals: hours of work must not end in an error. */
function compareOrScore(
  measured: readonly { readonly name: string; readonly measured: Measured }[],
  options: CompareOptions,
): MetricReport {
  try {
    return compareMeasured(measured, options).report;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const alone = measured.map(({ name, measured: each }) => ({
      name,
      measured: "score" in each ? each : { score: scoreStatistics(each.metric, each.statistics) },
    }));
    return compareMeasured(alone, options).report;
  }
}

/** The task's metrics; BERTScore's F1 behind them, where an encoder has read the outputs. */
function measuresOf({ predictions, bertScores }: SystemResult, references: References, kind: Dataset["targetKind"]): Measured[] {
  const summed = (metric: Metric): Measured => ({ metric, statistics: corpusStatistics(metric, predictions, references) });
  const ofTask =
    kind === "phonemes"
      ? [wordsRight, phonemeErrors, bleu({ tokenizer: "none" })].map(summed)
      : [summed(bleu()), summed(chrf()), ...rougeStatistics(predictions, references, { variants: ["rouge1", "rouge2", "rougeL"] })];
  return [...ofTask, ...(bertScores === undefined ? [] : [bertScores])];
}

function likelihood({ segments: { nats, tokens } }: SystemResult): Measured {
  const statistics = { ...negativeLogLikelihoodStatistics(nats, tokens), blankPredictions: 0, blankReferences: 0 };
  return { metric: averageNegativeLogLikelihood, statistics };
}

function winsOf(metrics: readonly MetricReport[]): Record<SystemName, number> {
  const cases = metrics.flatMap(({ better, systems: scores }) =>
    better === undefined ? [] : [{ better, values: scores.map(({ value }) => value) }],
  );
  const wins = countWins(cases);
  return Object.fromEntries(systems.map((name, i) => [name, wins[i] ?? 0])) as Record<SystemName, number>;
}
