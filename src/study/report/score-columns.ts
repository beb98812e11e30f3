import { formatScore } from "../../metrics/index.js";
import type { TableCell } from "../../page/index.js";
import type { CaseScore } from "./stage-scores.js";

/** One system's score in a table. */
export type Scored = Pick<CaseScore, "metric" | "value" | "unit" | "better">;

/** A table's columns: the metrics of its rows, and the best value of each. */
export class ScoreColumns {
  readonly titles: readonly string[];
  readonly #metrics: readonly string[];
  readonly #best = new Map<string, number>();

  constructor(scores: readonly Scored[]) {
    const metrics = new Map(scores.map(({ metric, better }) => [metric, better]));
    this.#metrics = [...metrics.keys()];
    this.titles = [...metrics].map(([metric, better]) => `${metric} ${better === "higher" ? "↑" : "↓"}`);
    for (const [metric, better] of metrics) {
      const values = scores.flatMap((score) => (score.metric === metric ? [score.value] : []));
      this.#best.set(metric, better === "higher" ? Math.max(...values) : Math.min(...values));
    }
  }

  /** A row's cells. @param noteOf What stands below a score. */
  cells<Score extends Scored>(row: readonly Score[], noteOf?: (score: Score) => string | undefined): (string | TableCell)[] {
    return this.#metrics.map((metric) => {
      const score = row.find((each) => each.metric === metric);
      if (score === undefined) return "";
      const note = noteOf?.(score);
      return { text: formatScore(score), isBest: score.value === this.#best.get(metric), ...(note === undefined ? {} : { note }) };
    });
  }
}
