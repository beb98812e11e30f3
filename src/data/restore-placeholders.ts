import type { UnlabeledInput } from "./example.js";

/**
 * A text with the placeholder words of its example (in `target`, or in what a model generated for `source`) replaced by what they stand
 * for. Metrics on datasets with placeholders are computed on restored text, predictions and references alike. Without placeholders the
 * text comes back as it is.
 */
export function restorePlaceholders(text: string, { placeholders }: Pick<UnlabeledInput, "placeholders">): string {
  if (placeholders === undefined) return text;
  return text.replace(/\w+/g, (word) => (Object.hasOwn(placeholders, word) ? (placeholders[word] as string) : word));
}
