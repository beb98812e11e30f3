import type { Dataset } from "../../../data/index.js";
import { countWins } from "../../../metrics/index.js";
import type { MetricReport } from "../../comparing/index.js";
import { compareOutputs, type SystemResult } from "../../scoring/index.js";
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
export function compareSystems(results: Results, dataset: Dataset, seed: number): SystemComparisons {
  const outputs = systems.map((name) => ({ name, ...results[name] }));
  const metrics = compareOutputs(outputs, dataset, { seed, baseline: "S", student: "S", teacher: "T" });
  return { metrics, wins: winsOf(metrics) };
}

function winsOf(metrics: readonly MetricReport[]): Record<SystemName, number> {
  const cases = metrics.flatMap(({ better, systems: scores }) =>
    better === undefined ? [] : [{ better, values: scores.map(({ value }) => value) }],
  );
  const wins = countWins(cases);
  return Object.fromEntries(systems.map((name, i) => [name, wins[i] ?? 0])) as Record<SystemName, number>;
}
