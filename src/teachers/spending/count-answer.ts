import type { LlmAnswer, LlmChoice, ProbeFindings, RequestBody } from "../llm/index.js";
import type { Spending } from "./spending.js";

export interface CountAnswerOptions {
  /** What it may have cost at most. */
  readonly largest: Spending;
  /** What is known of the endpoint's counting; undefined before it was probed. */
  readonly findings?: Pick<ProbeFindings, "usageOfChoices" | "entries"> | undefined;
  /** The choices' tokens without their ends, where somebody has the teacher's own tokenizer. */
  readonly choiceTokens?: readonly number[] | undefined;
}

/**
 * What an answer cost. The server's own count stands where it counts everything; where it counts one of several choices, or nothing, tokens are counted here, with their ends: by the teacher's tokenizer,
 * else by entries of log-probabilities, else as the most that they can be.
 */
export function countAnswer(body: RequestBody, { choices, usage }: LlmAnswer, options: CountAnswerOptions): Spending {
  const { largest, findings, choiceTokens } = options;
  const counted = countsAll(body, findings) ? usage?.completionTokens : undefined;
  const longest = largest.completionTokens / Number(body.n ?? 1);
  const here = (choice: LlmChoice, i: number): number =>
    Math.min(longest, (choiceTokens?.[i] ?? listedTokens(choice, body, findings) ?? longest) + 1);
  return {
    requests: 1,
    promptTokens: usage?.promptTokens ?? largest.promptTokens,
    completionTokens: counted ?? choices.reduce((sum, choice, i) => sum + here(choice, i), 0),
  };
}

function countsAll(body: RequestBody, findings: CountAnswerOptions["findings"]): boolean {
  return Number(body.n ?? 1) === 1 || findings?.usageOfChoices.value === "all";
}

/**
 * The most tokens that a choice's entries can be: one each where they are tokens; where they are pieces of text, those that are not ASCII may hold a token for each byte, and a stop string's tokens are missing.
 * Undefined where nothing tells: a text's bytes are no bound, because a stop string may have been cut off.
 */
function listedTokens({ logProbs }: LlmChoice, body: RequestBody, findings: CountAnswerOptions["findings"]): number | undefined {
  if (logProbs === undefined || findings === undefined || findings.entries.value === "unknown") return undefined;
  if (findings.entries.value === "tokens") return logProbs.entries.length;
  const stops = (body.stop ?? []) as readonly string[];
  const pieces = logProbs.entries.map(({ bytes }) => (bytes.every((byte) => byte < 0x80) ? 1 : bytes.length));
  return pieces.reduce((sum, most) => sum + most, Math.max(0, ...stops.map((stop) => Buffer.byteLength(stop))));
}
