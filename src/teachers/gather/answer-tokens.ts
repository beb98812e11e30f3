import { isUtf8 } from "node:buffer";
import { readTokenList, type TeacherPosition, type TextToken, type UnusableTokenList } from "../../align/index.js";
import type { LlmChoice, LogProbEntry, ProbeFindings } from "../llm/index.js";
import type { AnswerPart } from "../prompt/index.js";

/** A target's tokens, in the teacher's tokenizer, and what the teacher says of each position. */
export interface AnswerTokens {
  /** The target. */
  readonly text: string;
  /** Those that cover it, and the end of the sequence where the server lists it. */
  readonly tokens: readonly TextToken[];
  /** One per token. That of a piece of several tokens, and that of a character's last part, has no list: what the server sends is what may follow the parts before. */
  readonly positions: readonly TeacherPosition[];
  /** How many of them are such pieces: their log-probabilities are the last token's alone. */
  readonly pieces: number;
}

/** How a server lists the end of a sequence. */
export type EndEntry = Pick<ProbeFindings["endOfSequence"], "value" | "token">;

/** What of a server's ways decides how its lists are read. */
export interface ListFindings {
  readonly endOfSequence: EndEntry;
  readonly entries: Pick<ProbeFindings["entries"], "value">;
}

/**
 * The tokens of the part of an answer that is the target. Entries behind the text (a stop string's, an end's) are no part of it; a token that the part or the text begins or ends within stays whole.
 * @returns the reason, where the entries do not add up to the text, or lack a log-probability.
 */
export function answerTokens(choice: LlmChoice, part: AnswerPart, findings: ListFindings): AnswerTokens | UnusableTokenList {
  const { text, logProbs } = choice;
  if (logProbs === undefined) return { reason: "the server sent none" };
  const covering = entriesOver(text, logProbs.entries);
  const unknown = covering.findIndex(({ logProb }) => logProb === undefined);
  if (unknown >= 0) return { reason: `entry ${unknown} has no log-probability` };
  const list = readTokenList(
    text + cutFromLast(choice, covering),
    covering.map((entry) => ({ token: entry.text, bytes: [...entry.bytes] })),
  );
  if ("reason" in list) return list;
  const [from, to] = [Buffer.byteLength(text.slice(0, part.start)), Buffer.byteLength(text.slice(0, part.end))];
  const within = list.tokens.flatMap((token, i) =>
    isWithin(token, from, to) ? [{ token: shifted(token, from, to), ...readEntry(covering, i, findings) }] : [],
  );
  const ending = part.isStopped ? undefined : endEntry(logProbs.entries[covering.length], findings.endOfSequence);
  const length = to - from;
  const last =
    ending === undefined
      ? []
      : [{ token: { start: length, end: length, bytes: new Uint8Array(), special: "eos" } as const, entry: ending, piece: false }];
  const all = [...within, ...last];
  return {
    text: text.slice(part.start, part.end),
    tokens: all.map(({ token }) => token),
    positions: all.map(({ entry }) => positionOf(entry, findings.endOfSequence)),
    pieces: all.filter(({ piece }) => piece).length,
  };
}

/** The first entries, as many as the text's bytes need. */
function entriesOver(text: string, entries: readonly LogProbEntry[]): readonly LogProbEntry[] {
  // Servers of SentencePiece models list a space before the text, and leave it out of the text.
  const lead = entries[0]?.bytes[0] === 32 && !text.startsWith(" ") ? 1 : 0;
  let left = Buffer.byteLength(text) + lead;
  const count = entries.findIndex(({ bytes }) => {
    if (left <= 0) return true;
    left -= bytes.length;
    return false;
  });
  return count < 0 ? entries : entries.slice(0, count);
}

/** What a stop string cut from the text, and a server left in the list, of the last token that the text has anything of: such as the line breaks of `.\n\n`. */
function cutFromLast({ text, finishReason }: LlmChoice, covering: readonly LogProbEntry[]): string {
  if (finishReason !== "stop") return "";
  const listed = Buffer.concat(covering.map(({ bytes }) => bytes));
  const whole = Buffer.from(text);
  const lead = listed[0] === 32 && whole[0] !== 32 ? 1 : 0;
  const behind = listed.subarray(whole.length + lead);
  return isUtf8(behind) ? behind.toString() : "";
}

function isWithin({ start, end, bytes }: TextToken, from: number, to: number): boolean {
  return bytes.length === 0 || start === end ? start >= from && start < to : start < to && end > from;
}

function shifted(token: TextToken, from: number, to: number): TextToken {
  return { ...token, start: Math.max(token.start, from) - from, end: Math.min(token.end, to) - from };
}

/** An entry, without its list where that is none of a whole token's, and whether it is a piece of several tokens. */
function readEntry(entries: readonly LogProbEntry[], i: number, findings: ListFindings): { entry: LogProbEntry; piece: boolean } {
  const entry = entries[i] as LogProbEntry;
  const isLast = isLastPart(entries, i);
  const piece = !isLast && isPiece(entry, findings);
  return { entry: isLast || piece ? { ...entry, top: [] } : entry, piece };
}

/**
 * Servers that repair texts give a character of several tokens to the last of them, and none to those before. The last one's list has whole characters, too, with the probability of their
 * last part: a student's token for the character must not learn it as its own.
 */
function isLastPart(entries: readonly LogProbEntry[], i: number): boolean {
  return entries[i]?.bytes.length !== 0 && entries[i - 1]?.bytes.length === 0;
}

/** The entry of the end of the sequence, where this is one. */
function endEntry(entry: LogProbEntry | undefined, end: EndEntry): LogProbEntry | undefined {
  return entry !== undefined && entry.logProb !== undefined && isEnd(entry, end) ? entry : undefined;
}

function isEnd({ text, bytes }: Pick<LogProbEntry, "text" | "bytes">, end: EndEntry): boolean {
  if (end.value === "entry without text") return bytes.length === 0;
  return end.value === "entry with text" && text === end.token;
}

/** Where entries are pieces of text, parts of a character are one: its list is that of the last part, and has the whole nowhere. A token that was not among the most probable looks the same. */
function isPiece({ bytes, top }: LogProbEntry, { entries }: ListFindings): boolean {
  if (entries.value === "tokens" || bytes.every((byte) => byte < 0x80)) return false;
  return !top.some((candidate) => Buffer.compare(candidate.bytes, bytes) === 0);
}

function positionOf(entry: LogProbEntry, end: EndEntry): TeacherPosition {
  return {
    logProb: entry.logProb as number,
    top: entry.top.map((candidate) => ({
      ...(isEnd(candidate, end) ? { bytes: new Uint8Array(), special: "eos" as const } : { bytes: candidate.bytes }),
      logProb: candidate.logProb,
    })),
  };
}
