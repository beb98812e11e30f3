import type { AddedToken } from "../tokenizer-json.js";
import type { Text } from "./jinja/index.js";
import { messageOf } from "./origins.js";

/** A control token that the template wrote, in UTF-16 units `[start, end)`. */
export interface ControlToken {
  readonly start: number;
  readonly end: number;
  readonly token: AddedToken;
}

/** What of a text looks like a control token. */
export interface FoundControlTokens {
  /** Those of which the template wrote every character, in order. */
  readonly genuine: readonly ControlToken[];
  /** Whether a message's content has a part in one that only looks so. */
  readonly hasFalse: boolean;
}

/** Finds a tokenizer's special tokens in a rendered conversation: the longest where several begin at a place, as the tokenizer does. */
export function findControlTokens({ text, marks }: Text, special: readonly AddedToken[]): FoundControlTokens {
  const byLength = [...special].filter(({ content }) => content !== "").sort((a, b) => b.content.length - a.content.length);
  const beginnings = new Set(byLength.map(({ content }) => content[0]));
  const genuine: ControlToken[] = [];
  let hasFalse = false;
  const isTemplates = (start: number, end: number): boolean => {
    for (let i = start; i < end; i++) if (messageOf(marks[i] as string) !== undefined) return false;
    return true;
  };
  let at = 0;
  while (at < text.length) {
    const here = beginnings.has(text[at] as string) ? byLength.filter(({ content }) => text.startsWith(content, at)) : [];
    const token = here.find(({ content }) => isTemplates(at, at + content.length));
    if (token === undefined && here.length > 0) hasFalse = true;
    if (token !== undefined) genuine.push({ start: at, end: at + token.content.length, token });
    at += token?.content.length ?? 1;
  }
  return { genuine, hasFalse };
}
