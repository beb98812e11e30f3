/** `950 tokens/s`, `12.3k tokens/s`. */
export function formatRate(tokensPerSecond: number): string {
  const thousands = tokensPerSecond / 1000;
  return tokensPerSecond < 999.5 ? `${Math.round(tokensPerSecond)} tokens/s` : `${thousands.toFixed(thousands < 99.95 ? 1 : 0)}k tokens/s`;
}

/** The text without what a terminal would obey instead of show: models that are still learning write escape sequences, too. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, "\ufffd");
}

/** The text cut to so many columns, with `…` where something is missing. */
export function clip(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let [clipped, width] = ["", 1];
  for (const character of text) {
    width += displayWidth(character);
    if (width > columns) break;
    clipped += character;
  }
  return `${clipped}…`;
}

export interface WrapOptions {
  readonly columns: number;
  /** Put before every line but the first. */
  readonly indent?: string;
}

/** The text in lines of so many columns, broken between words; a word that is longer than a line keeps one to itself. */
export function wrap(text: string, { columns, indent = "" }: WrapOptions): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.match(/\s*\S+/g) ?? []) {
    if (line === "" || displayWidth(line + word) <= columns) line += word;
    else {
      lines.push(line);
      line = indent + word.trimStart();
    }
  }
  return [...lines, line].join("\n");
}

/** The blocks of East Asian characters and pictographs, which terminals draw two columns wide (Unicode's East Asian Width W and F). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
const none = /\p{Mn}|\p{Me}|\p{Cf}/u;

/** How many terminal columns a text takes: East Asian characters two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += none.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

/** How wide lines may be that go to a stream: a terminal's width, else what the environment variable COLUMNS says, else `otherwise`. */
export function columnsOf(
  { isTTY, columns }: { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined },
  otherwise: number,
): number {
  const { COLUMNS = "" } = process.env;
  return (isTTY && columns) || (/^[1-9]\d*$/.test(COLUMNS) ? Number(COLUMNS) : otherwise);
}
