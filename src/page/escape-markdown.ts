/**
 * Any text as one line of Markdown that shows exactly this text, in a table cell too: marks, tags and entities are escaped, line breaks and
 * other control characters become spaces. Data and model outputs are full of `<T>`, `|` and `*`.
 */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").replace(/[\\`*_~[\]<>&|#]/g, "\\$&");
}
