import { formatScore, type Score } from "../../../metrics/index.js";
import { mean } from "../../mean.js";
import type { RunRecord } from "../../results/index.js";

/** The metric that a task's field looks at first, as an axis has it. */
export interface FirstMetric {
  readonly name: string;
  readonly better: "higher" | "lower";
  /** As drawn: shares in percent. */
  readonly format: (value: number) => string;
  /** The mean of these runs' scores on the test split, as drawn. */
  readonly of: (runs: readonly RunRecord[]) => number;
}

/** The first metric of runs on one task; undefined where it has no better way. */
export function firstMetric([run]: readonly RunRecord[]): FirstMetric | undefined {
  const score = run?.splits.test.scores[0];
  if (score?.better === undefined) return undefined;
  const factor = score.unit === "share" ? 100 : 1;
  return {
    name: `${score.name}${factor === 100 ? ", %" : ""}`,
    better: score.better,
    format: (value) => formatScore({ ...score, value: value / factor }),
    of: (runs) => mean(runs.map(({ splits }) => factor * (splits.test.scores[0] as Score).value)),
  };
}
