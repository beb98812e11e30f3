import { entriesOf, joined, textsOf, whyNot } from "./entries.js";
import { type ProbeFindings, unknown } from "./findings.js";
import type { Evidence } from "./gather-evidence.js";
import { asked, questions, unknownField } from "./questions.js";

type Limits = Pick<
  ProbeFindings,
  | "stopString"
  | "stopTokens"
  | "topLeftOut"
  | "topMost"
  | "maxTokensLeftOut"
  | "echo"
  | "systemMessage"
  | "templateOverhead"
  | "unknownFields"
>;

/** Where answers end, what a server adds to a prompt, and what it takes that nobody defined. */
export function findLimits(evidence: Evidence): Limits {
  return {
    stopString: stopStringOf(evidence),
    stopTokens: stopTokensOf(evidence),
    topLeftOut: topLeftOutOf(evidence),
    topMost: topMostOf(evidence),
    maxTokensLeftOut: maxTokensOf(evidence),
    echo: echoOf(evidence),
    systemMessage: systemMessageOf(evidence),
    templateOverhead: overheadOf(evidence),
    unknownFields: unknownFieldsOf(evidence),
  };
}

function stopStringOf({ short, stop, stopped }: Evidence): ProbeFindings["stopString"] {
  const [whole, text] = [textsOf(short.answer)[0], textsOf(stopped?.answer)[0]];
  if (stop === undefined || whole === undefined || text === undefined) return unknown("there was no text to stop in");
  const seen = `${JSON.stringify(text)} where ${JSON.stringify(whole)} was to stop at ${JSON.stringify(stop)}`;
  if (text === whole) return { value: "ignored", seen };
  return { value: text.includes(stop) ? "left" : "cut", seen };
}

function stopTokensOf({ short, stop, stopped }: Evidence): ProbeFindings["stopTokens"] {
  const entries = entriesOf(stopped);
  if (stop === undefined || entries.length === 0) return unknown(stopped === undefined ? "there was no text to stop in" : whyNot(stopped));
  if (textsOf(stopped?.answer)[0] === textsOf(short.answer)[0]) return unknown("nothing was stopped");
  const text = joined(entries);
  return { value: text.includes(stop) ? "kept" : "cut", seen: `the entries say ${JSON.stringify(text)}` };
}

function topLeftOutOf({ topLeftOut }: Evidence): ProbeFindings["topLeftOut"] {
  if (topLeftOut === undefined) return unknown("completions have one number for both");
  if (topLeftOut.answer === undefined) {
    return topLeftOut.kind === "refused" ? { value: "refused", seen: topLeftOut.error.message } : unknown(topLeftOut.error.message);
  }
  const [entry] = entriesOf(topLeftOut);
  return entry === undefined
    ? { value: "none", seen: "no entries" }
    : { value: entry.top.length, seen: `${entry.top.length} per position` };
}

function topMostOf({ topMost, top, emoji }: Evidence): ProbeFindings["topMost"] {
  if (topMost.answer === undefined) {
    if (topMost.kind !== "refused") return unknown(topMost.error.message);
    return entriesOf(emoji).length > 0
      ? { value: top, seen: `${top} were sent; ${topMost.error.message}` }
      : { value: "refused", seen: topMost.error.message };
  }
  const [entry] = entriesOf(topMost);
  if (entry === undefined) return unknown("no log-probabilities");
  const seen = `${entry.top.length} where ${asked.mostTop} were asked for`;
  return { value: entry.top.length >= asked.mostTop ? "no limit seen" : entry.top.length, seen };
}

function maxTokensOf({ untilStop: outcome }: Evidence): ProbeFindings["maxTokensLeftOut"] {
  if (outcome === undefined) return unknown("not asked: such an answer may be of any length");
  const [choice, count] = [outcome.answer?.choices[0], outcome.answer?.usage?.completionTokens];
  if (outcome.answer === undefined) return unknown(outcome.error.message);
  if (count === undefined) return unknown("the server does not say how many tokens it wrote");
  const seen = `${count} tokens, ended by ${choice?.finishReason ?? "no reason"}`;
  if (choice?.finishReason === "length") return { value: count, seen };
  return count > 16 ? { value: "no limit seen", seen } : unknown(seen);
}

function echoOf({ echo }: Evidence): ProbeFindings["echo"] {
  if (echo === undefined) return unknown("there are no completions");
  if (echo.answer === undefined)
    return echo.kind === "refused" ? { value: "refused", seen: echo.error.message } : unknown(echo.error.message);
  if (echo.answer.leftOut.includes("echo")) return { value: "refused", seen: "echo is refused" };
  const text = textsOf(echo.answer)[0] ?? "";
  const [seen, entries] = [JSON.stringify(text), entriesOf(echo)];
  if (!text.startsWith(questions.echo.input)) return { value: "ignored", seen };
  return { value: joined(entries).startsWith(questions.echo.input) ? "works" : "without log-probabilities", seen };
}

function systemMessageOf({ hi, hiEmptySystem }: Evidence): ProbeFindings["systemMessage"] {
  if (hiEmptySystem?.answer === undefined) {
    return hiEmptySystem?.kind === "refused" ? { value: "refused", seen: hiEmptySystem.error.message } : unknown(whyNot(hiEmptySystem));
  }
  const [plain, empty] = [hi.answer?.usage?.promptTokens, hiEmptySystem.answer.usage?.promptTokens];
  if (plain === undefined || empty === undefined) return unknown("the server does not count prompts");
  return { value: empty < plain ? "added" : "none", seen: `"Hi" is ${plain} tokens, and ${empty} with an empty system message` };
}

function overheadOf({ hi, hiCompletions }: Evidence): ProbeFindings["templateOverhead"] {
  const [chat, bare] = [hi.answer?.usage?.promptTokens, hiCompletions.answer?.usage?.promptTokens];
  if (chat === undefined) return unknown("the server does not count prompts of chats");
  // Without completions to compare with, "Hi" is one token: what is left is the most that it can be.
  return { value: chat - (bare ?? 1), seen: `"Hi" is ${chat} tokens as a message${bare === undefined ? "" : `, and ${bare} as a text`}` };
}

function unknownFieldsOf({ tepid }: Evidence): ProbeFindings["unknownFields"] {
  if (tepid.answer === undefined)
    return tepid.kind === "refused" ? { value: "refused", seen: tepid.error.message } : unknown(tepid.error.message);
  const refused = tepid.answer.leftOut.includes(unknownField);
  return refused ? { value: "refused", seen: `${unknownField} is refused` } : { value: "accepted", seen: `${unknownField} was sent` };
}
