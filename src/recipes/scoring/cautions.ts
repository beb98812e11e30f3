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
    ...ofMetrics(system).map(([warning, metrics]) => `${name}, ${metrics.join(", ")}: ${warning}`),
  ]);
  return [...warnings, ...ofScores];
}

/** What metrics warn of, and which: several may say the same of one system's outputs. */
function ofMetrics({ scores }: SystemScores): [warning: string, metrics: string[]][] {
  const said = new Map<string, string[]>();
  for (const { name, warnings } of scores) {
    for (const warning of warnings) said.set(warning, [...(said.get(warning) ?? []), name]);
  }
  return [...said];
}

/** Whether half of the outputs, or more, are blank or loops: their scores compare models that do not write. */
export function isMostlyDegenerate({ degenerateOutputs = 0, scores }: Pick<SystemScores, "degenerateOutputs" | "scores">): boolean {
  const outputs = scores[0]?.segments ?? 0;
  return outputs > 0 && 2 * degenerateOutputs >= outputs;
}

function describeDegenerate({ degenerateOutputs = 0, scores }: SystemScores): string {
  return `${degenerateOutputs.toLocaleString("en")} of ${scores[0]?.segments.toLocaleString("en")} outputs`;
}
