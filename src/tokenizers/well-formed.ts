/** The text with every half of a surrogate pair as U+FFFD. Its length stays the same, so positions in it do, too. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
