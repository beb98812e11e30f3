import type { LlmAnswer } from "../answer.js";
import { comparable, entriesOf, isText, joined, ownIn, whyNot } from "./entries.js";
import { type Finding, type LogProbsFound, type ProbeFindings, unknown } from "./findings.js";
import type { Evidence } from "./gather-evidence.js";
import type { Outcome } from "./prober.js";
import { asked } from "./questions.js";

type Shapes = Pick<
  ProbeFindings,
  "chatLogProbs" | "completionsLogProbs" | "logProbValues" | "sampledToken" | "entries" | "topList" | "bytes" | "endOfSequence"
>;

/** What log-probabilities are at a server: their shape, their values, and of what. */
export function findShapes(evidence: Evidence): Shapes {
  return {
    chatLogProbs: shapeOf(evidence.hi),
    completionsLogProbs: shapeOf(evidence.hiCompletions),
    logProbValues: valuesOf(evidence),
    sampledToken: sampledTokenOf(evidence),
    entries: entryKind(evidence),
    topList: topListOf(evidence),
    bytes: bytesOf(evidence),
    endOfSequence: endOf(evidence),
  };
}

function shapeOf(outcome: Outcome): Finding<LogProbsFound> {
  if (outcome.answer === undefined) {
    return outcome.kind === "failed" ? unknown(outcome.error.message) : { value: outcome.kind, seen: outcome.error.message };
  }
  const shape = outcome.answer.choices[0]?.logProbs?.shape;
  if (shape !== undefined) return { value: shape, seen: `${entriesOf(outcome).length} entries` };
  const refused = outcome.answer.leftOut.includes("logprobs");
  return refused ? { value: "refused", seen: "logprobs is refused" } : { value: "none", seen: "status 200 without log-probabilities" };
}

/** The spread of the most probable first tokens at temperature 1 and at 2: the same, or half. */
function valuesOf({ tepid, sampled, unfiltered }: Evidence): ProbeFindings["logProbValues"] {
  const [at1, at2] = [entriesOf(tepid)[0], entriesOf(sampled)[0] ?? entriesOf(unfiltered)[0]];
  if (at1 === undefined || at2 === undefined) return unknown(whyNot(tepid));
  if ([tepid, sampled].some((outcome) => outcome.answer?.leftOut.includes("temperature"))) return unknown("temperature is refused");
  // −9999 and the like stand for what a mask forbids.
  const common = at1.top.flatMap(({ text, logProb }) => {
    const other = at2.top.find((each) => each.text === text);
    return other === undefined || logProb < -100 || other.logProb < -100 ? [] : [[logProb, other.logProb] as const];
  });
  const [spread1, spread2] = [0, 1].map((i) => spread(common.map((pair) => pair[i] as number))) as [number, number];
  if (common.length < 3 || spread1 < 0.1) return unknown(`${common.length} tokens to compare`);
  const ratio = spread2 / spread1;
  const seen = `log-probabilities at temperature 2 lie ${ratio.toFixed(2)} times as far apart as at 1`;
  if (ratio > 0.9 && ratio < 1.1) return { value: "raw", seen };
  return ratio > 0.4 && ratio < 0.6 ? { value: "after temperature", seen } : unknown(seen);
}

/** The mean distance from the mean. */
function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + Math.abs(value - mean), 0) / values.length;
}

function sampledTokenOf({ top: asked, sampled, unfiltered, sameSeed, nextSeed }: Evidence): ProbeFindings["sampledToken"] {
  const entries = comparable([unfiltered, sampled, sameSeed, nextSeed].flatMap(entriesOf));
  if (entries.length === 0) return unknown(whyNot(sampled));
  const missing = entries.filter((entry) => ownIn(entry) === undefined).length;
  if (missing > 0) return { value: "may be missing", seen: `${missing} of ${entries.length} sampled tokens are not in their lists` };
  const longer = entries.filter(({ top }) => top.length === asked + 1).length;
  if (longer > 0)
    return { value: "added", seen: `${longer} of ${entries.length} lists have ${asked + 1} entries where ${asked} were asked for` };
  const first = entries.filter(({ text, logProb = 0, top }) => top[0]?.text === text && top.some((each) => each.logProb > logProb)).length;
  if (first > 0)
    return { value: "first", seen: `${first} of ${entries.length} lists begin with a sampled token that is not the most probable` };
  return unknown(`all ${entries.length} sampled tokens were among the ${asked} most probable`);
}

function entryKind({ emoji }: Evidence): ProbeFindings["entries"] {
  const [entries, choice] = [entriesOf(emoji), emoji.answer?.choices[0]];
  if (entries.length === 0) return unknown(whyNot(emoji));
  const tokens = choice?.finishReason === "length" ? asked.emojiTokens : emoji.answer?.usage?.completionTokens;
  if (tokens === undefined) return unknown("the server does not say how many tokens it wrote");
  const seen = `${entries.length} entries for ${tokens} tokens`;
  if (entries.length < tokens - 1) return { value: "pieces", seen };
  return entries.some(({ text, bytes }) => text === "" || !isText(bytes) || text.includes("\ufffd"))
    ? { value: "tokens", seen }
    : unknown(`${seen}, but no character was made of several`);
}

function topListOf({ top: asked, emoji, unfiltered }: Evidence): ProbeFindings["topList"] {
  const lists = [...entriesOf(emoji), ...entriesOf(unfiltered)].map(({ top }) => top.length).filter((length) => length > 0);
  if (lists.length === 0) return unknown(whyNot(emoji));
  const shortest = Math.min(...lists);
  const seen = `lists of ${shortest} to ${Math.max(...lists)} entries where ${asked} were asked for`;
  return { value: shortest < asked ? "folds" : "complete", seen };
}

function bytesOf({ emoji, unfiltered }: Evidence): ProbeFindings["bytes"] {
  const entries = [...entriesOf(emoji), ...entriesOf(unfiltered)];
  if (entries.length === 0) return unknown(whyNot(emoji));
  if (!sendsBytes(emoji.answer) && !sendsBytes(unfiltered.answer)) return { value: "not sent", seen: "tokens come as texts only" };
  const tokens = [...entries, ...entries.flatMap(({ top }) => top)];
  const parts = tokens.filter(({ bytes }) => !isText(bytes)).length;
  if (parts > 0) return { value: "real", seen: `${parts} tokens with bytes that are part of a character` };
  const repaired = tokens.filter(({ text, bytes }) => text.includes("\ufffd") && bytes.length > 0).length;
  const empty = entriesOf(emoji)
    .slice(0, -1)
    .filter(({ bytes }) => bytes.length === 0).length;
  return repaired + empty > 0
    ? { value: "repaired", seen: `${repaired} tokens with the bytes of U+FFFD, ${empty} without any inside a text` }
    : unknown("no token was part of a character");
}

function sendsBytes(answer: LlmAnswer | undefined): boolean {
  return answer?.choices.some(({ logProbs }) => logProbs?.hasBytes) ?? false;
}

function endOf({ ending }: Evidence): ProbeFindings["endOfSequence"] {
  const [choice, entries] = [ending.answer?.choices[0], entriesOf(ending)];
  if (choice === undefined || entries.length === 0) return unknown(whyNot(ending));
  if (choice.finishReason !== "stop") return unknown(`the answer ended with ${choice.finishReason ?? "no reason"}`);
  const last = entries.at(-1);
  const seen = `the last entry is ${JSON.stringify(last?.text)}`;
  if (last?.bytes.length === 0) return { value: "entry without text", seen };
  if (joined(entries) === choice.text) return { value: "no entry", seen };
  return joined(entries.slice(0, -1)) === choice.text
    ? { value: "entry with text", seen, token: last?.text ?? "" }
    : unknown("the entries do not add up to the text");
}
