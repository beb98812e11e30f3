import type { EndpointProbe, Finding, ProbeFindings } from "./findings.js";
import { meanings } from "./meanings.js";

/** A finding in words that a user understands. */
export interface DescribedFinding {
  readonly title: string;
  /** What the server does. */
  readonly found: string;
  /** What follows from it for a client. */
  readonly meaning: string | undefined;
}

/** A probe's findings in words, in groups of what they are about. Those that could not be told stand apart, with the reason. */
export interface DescribedProbe {
  readonly groups: readonly { readonly title: string; readonly findings: readonly DescribedFinding[] }[];
  readonly unknown: readonly { readonly title: string; readonly why: string }[];
}

const groups: readonly (readonly [string, readonly (keyof ProbeFindings)[]])[] = [
  [
    "Log-probabilities",
    ["chatLogProbs", "completionsLogProbs", "logProbValues", "topLeftOut", "topMost", "sampledToken", "topList", "echo"],
  ],
  ["Tokens", ["entries", "bytes", "endOfSequence", "stopString", "stopTokens"]],
  ["Sampling", ["sampling", "penalties", "filters", "filtersOff", "choices", "usageOfChoices", "choiceSeeds", "sameSeed"]],
  ["Prompts and limits", ["systemMessage", "templateOverhead", "maxTokensLeftOut", "unknownFields"]],
];

/** Puts a probe into words. */
export function describeProbe({ findings }: EndpointProbe): DescribedProbe {
  const told = (name: keyof ProbeFindings): boolean => findings[name].value !== "unknown";
  return {
    groups: groups.map(([title, names]) => ({ title, findings: names.filter(told).map((name) => describe(name, findings[name])) })),
    unknown: groups
      .flatMap(([, names]) => names)
      .filter((name) => !told(name))
      .map((name) => ({ title: meanings[name].title, why: findings[name].seen })),
  };
}

function describe(name: keyof ProbeFindings, { value }: Finding<string | number>): DescribedFinding {
  const { title, number, values } = meanings[name];
  const [found, meaning] = typeof value === "number" ? (number?.(value) ?? [String(value)]) : (values[value] ?? [value]);
  return { title, found, meaning };
}
