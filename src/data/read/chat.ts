import { DataError } from "../../core/index.js";
import type { ChatMessage } from "../../tokenizers/index.js";
import type { Row } from "./row.js";

/** Where files for chat models have their turns: OpenAI's and TRL's name, and ShareGPT's. */
export const chatColumns: readonly string[] = ["messages", "conversations"];

/** What a conversation of one question and one answer says. */
export interface ChatPair {
  readonly source: string;
  /** Undefined where nobody has answered yet. */
  readonly target: string | undefined;
}

/** One turn, whoever's format it came in. */
interface Turn {
  readonly role: string;
  readonly text: string;
}

/** Whether a value is a list of turns. */
export function isChat(value: unknown): value is readonly object[] {
  const isTurn = (item: unknown): boolean => typeof item === "object" && item !== null && ("role" in item || "from" in item);
  return Array.isArray(value) && value.length > 0 && value.every(isTurn);
}

/**
 * A conversation as a pair: what the system and the user say, a blank line between them, is the source, and the assistant's answer the target.
 * @throws DataError naming the row's place for what is no such pair: several questions or answers, tools, pictures, answers that are not to be learned.
 */
export function chatPair(row: Row, column: string): ChatPair {
  const turns = (row.values[column] as readonly object[]).map((turn) => turnOf(turn, { row, column }));
  refuseTools(row, column);
  const roles = turns.map(({ role }) => role).join(" ");
  const match = /^(system )?user( assistant)?$/.exec(roles);
  if (match === null) throw refusal(`${described(turns, column)}; a pair is user, assistant, perhaps after system`, row);
  const [, system, answer] = match;
  const texts = turns.map(({ text }) => text);
  const asked = texts.slice(0, system === undefined ? 1 : 2);
  return { source: asked.filter((text) => text.trim() !== "").join("\n\n"), target: answer === undefined ? undefined : texts.at(-1) };
}

/** A conversation as it is read turn by turn. */
export interface Conversation extends ChatPair {
  /** What is said before the last answer; `source` is its texts, with blank lines between. */
  readonly turns: readonly ChatMessage[];
}

/**
 * A conversation of any number of turns, which ends with a question or with an answer to it.
 * @throws DataError naming the row's place for other orders and roles, and for tools, pictures and answers that are not to be learned.
 */
export function conversation(row: Row, column: string): Conversation {
  const turns = (row.values[column] as readonly object[]).map((turn) => turnOf(turn, { row, column }));
  refuseTools(row, column);
  const match = /^(?:system )?(?:user assistant )*user( assistant)?$/.exec(turns.map(({ role }) => role).join(" "));
  if (match === null) throw refusal(`${described(turns, column)}; expected user and assistant in turn, perhaps after system`, row);
  const asked = match[1] === undefined ? turns : turns.slice(0, -1);
  const said = asked.map(({ role, text }) => ({ role: role as ChatMessage["role"], content: text }));
  const source = asked.map(({ text }) => text).filter((text) => text.trim() !== "");
  return { turns: said, source: source.join("\n\n"), target: match[1] === undefined ? undefined : turns.at(-1)?.text };
}

/** The text of a column that holds one turn, or what is asked: `prompt` and `completion` of conversations. */
export function chatText(row: Row, column: string, expected: "source" | "target"): string {
  const turns = (row.values[column] as readonly object[]).map((turn) => turnOf(turn, { row, column }));
  refuseTools(row, column);
  if (expected === "target") {
    if (turns.length === 1 && turns[0]?.role === "assistant") return turns[0].text;
    throw refusal(`${described(turns, column)}; a target is one of assistant`, row);
  }
  const pair = chatPair(row, column);
  if (pair.target === undefined) return pair.source;
  throw refusal(`${described(turns, column)}; a source ends with that of user`, row);
}

function described(turns: readonly Turn[], column: string): string {
  const shown = turns.slice(0, 8).map(({ role }) => role);
  return `the turns in "${column}" are ${shown.join(", ")}${turns.length > shown.length ? ", …" : ""}`;
}

/** ShareGPT's names of the roles, and OpenAI's newer one. */
const otherRoles: Readonly<Record<string, string>> = { human: "user", gpt: "assistant", developer: "system" };

function turnOf(turn: object, { row, column }: { row: Row; column: string }): Turn {
  const { role, from, content, value, tool_calls, function_call, weight } = turn as Readonly<Record<string, unknown>>;
  const name = String(role ?? from);
  if (isThere(tool_calls) || isThere(function_call)) throw refusal(`a turn in "${column}" calls a tool`, row);
  if (weight === 0) throw refusal(`a turn in "${column}" has weight 0, so that it is not learned`, row);
  const text = textOf(content ?? value);
  if (text === undefined) throw refusal(`a turn in "${column}", of ${name}, is not text`, row);
  return { role: otherRoles[name] ?? name, text };
}

/** A text, or a list of one part that is text. */
function textOf(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  const [part, ...more] = Array.isArray(content) ? (content as readonly { readonly type?: unknown; readonly text?: unknown }[]) : [];
  return part?.type === "text" && typeof part.text === "string" && more.length === 0 ? part.text : undefined;
}

function refuseTools(row: Row, column: string): void {
  const name = ["tools", "functions"].find((key) => isThere(row.values[key]));
  if (name !== undefined) throw refusal(`the row has "${name}" beside "${column}"`, row);
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

function refusal(what: string, { place }: Row): DataError {
  return new DataError(`${place}: ${what}.`, {
    hint: "Write one row per answer: what the model reads as source, as you want it written, and the answer as target. A model with a chat template reads turns as they are: data.chat: true (--chat of retort generate).",
  });
}
