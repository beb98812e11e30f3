import type { LlmKind, LlmMessage } from "../llm/index.js";
import type { Demonstration, PromptTemplate } from "./prompt-template.js";

/** What of a template decides a prompt's text. */
export type PromptForm = Pick<PromptTemplate, "system" | "user" | "assistant" | "separator">;

/** What is asked about, and shown before. */
export interface PromptContent {
  readonly source: string;
  readonly demonstrations: readonly Demonstration[];
}

/**
 * The prompt for an input: messages for a chat, where each demonstration is a message of the user and its answer; a text for completions, which ends where the answer begins: spaces there are
 * left off, because a token usually begins with its space.
 */
export function renderPrompt(form: PromptForm, content: PromptContent, kind: LlmKind): string | readonly LlmMessage[] {
  return kind === "chat" ? chatOf(form, content) : continuedOf(form, content);
}

/** The texts of a prompt: those of its messages, or the one that is continued. */
export function textsOf(prompt: string | readonly LlmMessage[]): readonly string[] {
  return typeof prompt === "string" ? [prompt] : prompt.map(({ content }) => content);
}

function chatOf({ system, ...form }: PromptForm, { source, demonstrations }: PromptContent): LlmMessage[] {
  return [
    ...(system === undefined ? [] : [{ role: "system", content: system } as const]),
    ...demonstrations.flatMap(({ source, target }): LlmMessage[] => [
      { role: "user", content: filled(form.user, "{source}", source) },
      { role: "assistant", content: filled(form.assistant, "{target}", target) },
    ]),
    { role: "user", content: filled(form.user, "{source}", source) },
  ];
}

function continuedOf({ system, separator, ...form }: PromptForm, { source, demonstrations }: PromptContent): string {
  const shown = demonstrations.map(
    ({ source, target }) => `${filled(form.user, "{source}", source)}\n${filled(form.assistant, "{target}", target)}`,
  );
  const question = `${filled(form.user, "{source}", source)}\n${filled(form.assistant, "{target}", "")}`;
  return [...(system ? [system] : []), ...shown, question].join(separator).replace(/ +$/, "");
}

/** Not `replace`, which reads `$&` in the text; and once, so that `{target}` in a source stays text. */
function filled(template: string, name: string, text: string): string {
  return template.split(name).join(text);
}
