/** HTML that is safe to put into a page: made by {@link html}, or by whoever has checked it. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What {@link html} takes: texts and numbers, which it escapes, and markup, which it does not. */
export type MarkupValue = string | number | Markup | readonly Markup[];

/**
 * A template of HTML whose values are escaped, so that no text, whoever wrote it, becomes a tag or leaves its attribute. Attributes have to stand in
 * double quotes.
 */
export function html(template: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  return new Markup(String.raw({ raw: template }, ...values.map(textOf)));
}

/** Markup one after the other. */
export function joined(parts: readonly Markup[]): Markup {
  return new Markup(parts.map(({ text }) => text).join(""));
}

function textOf(value: MarkupValue): string {
  if (value instanceof Markup) return value.text;
  return typeof value === "object" ? joined(value).text : escapeHtml(String(value));
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/**
 * Any text as HTML that shows it. What no HTML can show (control characters, halves of characters), and what would show other characters in another order than they
 * stand in (bidirectional controls), becomes U+FFFD. Scripts that are written from right to left need none of these.
 */
export function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"']/g, (mark) => entities[mark] as string)
    .replace(/\r\n?/g, "\n")
    .replace(/(?![\t\n])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}
