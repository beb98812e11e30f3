import { TeacherError } from "../../core/index.js";
import type { EndpointProbe, ProbeFindings, SharedRequest } from "../../teachers/index.js";
import { stopsOf } from "../gathered/index.js";
import { type GatherConfig, temperatureOf } from "./gather-config.js";

/** What is asked of an endpoint, as it was found to behave. */
export interface AgreedRequest {
  readonly request: SharedRequest;
  readonly samplesPerRequest: number;
  /** What whoever reads the answers has to know. */
  readonly warnings: readonly string[];
}

/** As many as the paper's interface gives. */
const defaultTopLogProbs = 5;

/**
 * The request that the recipe's settings become at an endpoint that has been probed.
 * @throws TeacherError for samples from a server that is greedy whatever it is asked, and log-probabilities from one that sends none, or fewer.
 */
export function agreedRequest(config: GatherConfig, { findings, endpoint: { kind } }: EndpointProbe): AgreedRequest {
  const temperature = temperatureOf(config);
  if (temperature > 0) refuseGreedy(findings, config);
  const topLogProbs = topLogProbsOf(config, findings, kind);
  const parameters = undoing(config, findings, temperature);
  return {
    request: {
      temperature,
      topP: config.topP,
      maxTokens: config.maxTokens,
      ...(stopsOf(config, kind).length === 0 ? {} : { stop: stopsOf(config, kind) }),
      ...(topLogProbs === 0 ? {} : { topLogProbs }),
      ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    },
    samplesPerRequest: samplesPerRequest(config.samples, findings),
    warnings: [
      ...filterWarning(config, findings, temperature),
      ...penaltyWarning(config, findings),
      ...logProbWarnings(findings, { topLogProbs, temperature }),
    ],
  };
}

/** What switches off filters and penalties that the server has of its own. What the recipe says of them counts. */
function undoing({ endpoint }: GatherConfig, { filtersOff, penalties }: ProbeFindings, temperature: number): Record<string, unknown> {
  const off = {
    ...(temperature > 0 && filtersOff.value === "accepted" ? { top_k: 0, min_p: 0 } : {}),
    ...(penalties.value === "on" ? { repetition_penalty: 1 } : {}),
  };
  return Object.fromEntries(Object.entries(off).filter(([name]) => endpoint.parameters?.[name] === undefined));
}

function refuseGreedy({ sampling }: ProbeFindings, { samples }: GatherConfig): void {
  if (sampling.value !== "greedy") return;
  throw new TeacherError(
    `the endpoint decodes greedily whatever temperature it is asked for: ${samples} samples would be copies of one text.`,
    {
      hint: "Ask for one: samples: 1, temperature: 0; or use another server.",
    },
  );
}

/** @returns 0 for none. */
function topLogProbsOf({ topLogProbs }: GatherConfig, findings: ProbeFindings, kind: "chat" | "completions"): number {
  const { value } = kind === "chat" ? findings.chatLogProbs : findings.completionsLogProbs;
  const has = value === "content" || value === "legacy";
  const most = typeof findings.topMost.value === "number" ? findings.topMost.value : Number.POSITIVE_INFINITY;
  if (topLogProbs === undefined) return has ? Math.min(defaultTopLogProbs, most) : 0;
  if (topLogProbs > 0 && !has) {
    throw new TeacherError(`topLogProbs is ${topLogProbs}, and the endpoint sends no log-probabilities (${value}).`, {
      hint: "Use its texts alone: topLogProbs: 0.",
    });
  }
  if (topLogProbs > most) throw new TeacherError(`topLogProbs is ${topLogProbs}; the endpoint sends at most ${most}.`);
  return topLogProbs;
}

function samplesPerRequest(samples: number, { choices }: ProbeFindings): number {
  // Four were asked for: whoever gave four may give more, and says so if not.
  if (choices.value === 4 || choices.value === "unknown") return samples;
  return typeof choices.value === "number" ? Math.max(1, Math.min(samples, choices.value)) : 1;
}

function filterWarning({ topP }: GatherConfig, { filters, filtersOff }: ProbeFindings, temperature: number): string[] {
  if (temperature === 0 || topP < 1 || filters.value !== "on" || filtersOff.value === "accepted") return [];
  return ["the endpoint filters what it samples from, and takes no word to stop: samples are not those of the model itself."];
}

function penaltyWarning({ endpoint }: GatherConfig, { penalties }: ProbeFindings): string[] {
  if (penalties.value !== "on" || endpoint.parameters?.repetition_penalty !== undefined) return [];
  return [
    "the endpoint does not always write the most probable token at temperature 0, as with a penalty of repetitions: repetition_penalty 1 is sent to stop that, which not every server follows.",
  ];
}

function logProbWarnings(
  { logProbValues, topList, endOfSequence }: ProbeFindings,
  { topLogProbs, temperature }: { readonly topLogProbs: number; readonly temperature: number },
): string[] {
  if (topLogProbs === 0) return [];
  return [
    ...(logProbValues.value === "after temperature" && temperature !== 1
      ? [`log-probabilities are those after temperature ${temperature}: not the model's own.`]
      : []),
    ...(endOfSequence.value === "unknown"
      ? ["how the endpoint lists an answer's end was not found out: how probable the end was is not learned."]
      : []),
    ...(topList.value === "folds"
      ? ["in lists of the most probable tokens those of equal text are one: some of their probability is missing."]
      : []),
  ];
}
