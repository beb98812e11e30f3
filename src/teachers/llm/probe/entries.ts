import type { LlmAnswer, LogProbEntry, TokenLogProb } from "../answer.js";
import type { Outcome } from "./prober.js";

/** Every entry of an answer's choices; none where there is no answer or no list. */
export function entriesOf(outcome: Outcome | undefined): readonly LogProbEntry[] {
  return outcome?.answer?.choices.flatMap(({ logProbs }) => logProbs?.entries ?? []) ?? [];
}

/** The text that entries make together, byte by byte. */
export function joined(entries: readonly LogProbEntry[]): string {
  return new TextDecoder().decode(Buffer.concat(entries.map(({ bytes }) => bytes)));
}

/** Whether bytes are whole characters. */
export function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The entry's own token in its list. */
export function ownIn({ bytes, text, top }: LogProbEntry): TokenLogProb | undefined {
  return top.find((each) => each.text === text && Buffer.from(each.bytes).equals(bytes));
}

/** Entries whose place in their list says something: they have one, and are neither a control token nor part of a character. */
export function comparable(entries: readonly LogProbEntry[]): LogProbEntry[] {
  return entries.filter(({ bytes, top }) => top.length > 0 && bytes.length > 0 && bytes.every((byte) => byte >= 9 && byte < 127));
}

/** The texts of an answer's choices. */
export function textsOf(answer: LlmAnswer | undefined): string[] {
  return answer?.choices.map(({ text }) => text) ?? [];
}

/** Why an outcome says nothing, for a finding that needs it. */
export function whyNot(outcome: Outcome | undefined): string {
  if (outcome === undefined) return "not asked";
  return outcome.answer === undefined ? outcome.error.message : "no log-probabilities";
}
