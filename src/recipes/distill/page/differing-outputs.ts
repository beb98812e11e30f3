import { chrf } from "../../../metrics/index.js";
import type { PredictionLine } from "../../scoring/index.js";

/** One input of the test, with the chrF of every system's output. */
export interface RankedOutputs {
  readonly line: PredictionLine;
  readonly scores: Readonly<Record<string, number>>;
}

/**
 * The inputs whose outputs lie furthest apart in quality: by the best less the worst sentence chrF of the systems, the furthest first, of equal ones in the order
 * of the test. Inputs on which all are equally good are none of them.
 */
export function differingOutputs(lines: readonly PredictionLine[], most: number): RankedOutputs[] {
  const metric = chrf();
  const ranked = lines.map((line, i) => {
    const scores = Object.fromEntries(
      Object.entries(line.predictions).map(([name, text]) => {
        const statistics = metric.segmentStatistics(text, line.references);
        return [name, metric.score(statistics, { segments: 1, references: line.references.length }).value];
      }),
    );
    const values = Object.values(scores);
    return { line, scores, i, spread: Math.max(...values) - Math.min(...values) };
  });
  return ranked
    .filter(({ spread }) => spread > 0)
    .sort((a, b) => b.spread - a.spread || a.i - b.i)
    .slice(0, most)
    .map(({ line, scores }) => ({ line, scores }));
}
