import type { SystemScores } from "./evaluate-system.js";

/** What makes a reader careful: of a run, and of its scores. */
interface Cautioned {
  readonly warnings?: readonly string[] | undefined;
  /** By the names that the report gives them. */
  readonly results?: Readonly<Record<string, SystemScores>>;
}

/** Everything to be read with care, one sentence each: the same in the terminal and in a report. */
export function cautions({ warnings = [], results = {} }: Cautioned): string[] {
  const ofScores = Object.entries(results).flatMap(([name, { scores }]) =>
    scores.flatMap((score) => score.warnings.map((warning) => `${name}, ${score.name}: ${warning}`)),
  );
  return [...warnings, ...ofScores];
}
