import type { ChatMessage } from "./chat-message.js";
import type { ControlToken } from "./control-tokens.js";
import type { Text } from "./jinja/index.js";
import { isGenerated, messageOf } from "./origins.js";

/** What the assistant writes of a conversation, in UTF-16 units `[start, end)`, with the token that ends it. */
export interface AssistantPart {
  readonly start: number;
  readonly end: number;
  /** Undefined where the template writes no control token behind an answer, or marks by itself what the assistant writes. */
  readonly endToken: ControlToken | undefined;
  /** False where what stands before an answer is not what the template ends a prompt with. */
  readonly followsPrompt: boolean;
}

/** What finding the parts takes besides the text. */
export interface AssistantPartOptions {
  readonly genuine: readonly ControlToken[];
  /** The text of the messages before one, as far as the assistant is to begin. */
  readonly promptBefore: (index: number) => Text;
}

/**
 * What the assistant writes, answer by answer. A part begins where a prompt would end, so that whatever the template puts before an answer and no prompt has (Qwen3's empty
 * think block, a space) belongs to it; it ends with the control token behind the answer. Found by where characters are from, and not from prefixes: templates write an answer otherwise when it
 * is no longer the last one.
 */
export function assistantParts(text: Text, messages: readonly ChatMessage[], options: AssistantPartOptions): AssistantPart[] {
  const bounds = contentBounds(text);
  return messages.flatMap(({ role }, index) => {
    const own = bounds.get(index);
    if (role !== "assistant" || own === undefined) return [];
    const { start, followsPrompt } = beginningOf(text, own.first, options.promptBefore(index));
    const endToken = endTokenBehind(text.text, own.last + 1, options.genuine);
    return [{ start, end: endToken?.end ?? own.last + 1, endToken, followsPrompt }];
  });
}

/** The parts that a template marks by `{% generation %}`. */
export function markedParts({ marks }: Text): AssistantPart[] {
  const parts: AssistantPart[] = [];
  for (let at = 0; at < marks.length; at++) {
    if (!isGenerated(marks[at] as string)) continue;
    const start = at;
    while (at < marks.length && isGenerated(marks[at] as string)) at++;
    parts.push({ start, end: at, endToken: undefined, followsPrompt: true });
  }
  return parts;
}

/** The first and last character of each message's content. */
function contentBounds({ marks }: Text): Map<number, { first: number; last: number }> {
  const bounds = new Map<number, { first: number; last: number }>();
  for (let at = 0; at < marks.length; at++) {
    const message = messageOf(marks[at] as string);
    if (message === undefined) continue;
    const known = bounds.get(message);
    if (known === undefined) bounds.set(message, { first: at, last: at });
    else known.last = at;
  }
  return bounds;
}

/** Behind as much of what stands before an answer as a prompt ends with; at the answer itself where a prompt ends otherwise. */
function beginningOf({ text, marks }: Text, first: number, prompt: Text): { readonly start: number; readonly followsPrompt: boolean } {
  const templateFrom = (all: string, end: number): number => {
    let at = end;
    while (at > 0 && messageOf(all[at - 1] as string) === undefined) at--;
    return at;
  };
  const before = templateFrom(marks, first);
  const ending = prompt.text.slice(templateFrom(prompt.marks, prompt.text.length));
  const followsPrompt = text.startsWith(ending, before) && before + ending.length <= first;
  return { start: followsPrompt ? before + ending.length : first, followsPrompt };
}

/** The control token behind an answer, with nothing but white space between. */
function endTokenBehind(text: string, from: number, genuine: readonly ControlToken[]): ControlToken | undefined {
  const next = genuine.find(({ start }) => start >= from);
  return next !== undefined && text.slice(from, next.start).trim() === "" ? next : undefined;
}
