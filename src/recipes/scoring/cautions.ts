import type { SystemScores } from "./evaluate-system.js";

/** What makes a reader careful: of a run, and of its scores. */
interface Cautioned {
  readonly warnings?: readonly string[] | undefined;
  /** By the names that the report gives them. */
  readonly results?: Readonly<Record<string, SystemScores>>;
}

/** Everything to be read with care, one sentence each: the same in the terminal and in a report. */
export function cautions({ warnings = [], results = {} }: Cautioned): string[] {
  const ofScores = Object.entries(results).flatMap(([name, system]) => [
    ...(isMostlyDegenerate(system) ? [`${name}: ${describeDegenerate(system)} are blank, or run into a loop.`] : []),
    ...system.scores.flatMap((score) => score.warnings.map((warning) => `${name}, ${score.name}: ${warning}`)),
  ]);
  return [...warnings, ...ofScores];
}

/** Whether half of the outputs, or more, are blank or loops: their scores compare models that do not write. */
export function isMostlyDegenerate({ degenerateOutputs = 0, scores }: Pick<SystemScores, "degenerateOutputs" | "scores">): boolean {
  const outputs = scores[0]?.segments ?? 0;
  return outputs > 0 && 2 * degenerateOutputs >= outputs;
}

function describeDegenerate({ degenerateOutputs = 0, scores }: SystemScores): string {
  return `${degenerateOutputs.toLocaleString("en")} of ${scores[0]?.segments.toLocaleString("en")} outputs`;
}
