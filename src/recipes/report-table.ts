import { formatScore } from "../metrics/index.js";
import type { DistillReport } from "./report.js";

/** A table as text: what the terminal and the Markdown report both print. */
export interface TextTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const descriptions = { S: "S   student alone", T: "T   teacher", KD: "KD  distilled student" } as const;

/** One row per system: quality on the test split, then what it costs. */
export function reportTable({ systems }: DistillReport): TextTable {
  const metrics = systems.S.scores.map(({ name, better }) => `${name}${better === undefined ? "" : better === "higher" ? " ↑" : " ↓"}`);
  return {
    header: ["", "NLL ↓", ...metrics, "parameters", "size", "tokens/s"],
    rows: (["S", "T", "KD"] as const).map((name) => {
      const { nll, scores, cost } = systems[name];
      return [
        descriptions[name],
        nll.toFixed(3),
        ...scores.map(formatScore),
        formatCount(cost.parameters),
        `${(cost.checkpointBytes / 1e6).toFixed(1)} MB`,
        Math.round(cost.tokensPerSecond).toLocaleString("en"),
      ];
    }),
  };
}

/** `131 k`, `1.75 M`. */
function formatCount(count: number): string {
  return count < 1e6 ? `${Math.round(count / 1e3)} k` : `${(count / 1e6).toFixed(2)} M`;
}
