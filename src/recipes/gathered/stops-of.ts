/** What of a recipe for gathering answers says how they are read. */
export interface AnswerForm {
  readonly stop: readonly string[];
  readonly prompt: { readonly assistant: string; readonly separator: string };
}

/** What ends an answer: of a text that is continued also what parts the demonstrations, because the model goes on behind it. Servers take four. */
export function stopsOf({ stop, prompt }: AnswerForm, kind: "chat" | "completions"): readonly string[] {
  return kind === "chat" ? stop : [...new Set([...stop, prompt.separator])].slice(0, 4);
}
