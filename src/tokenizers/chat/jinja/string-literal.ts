import { unsupported } from "./template-problem.js";

const single: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** One escape: a number of one to three octal digits, of a fixed count of hexadecimal ones, or any character. */
const oneEscape = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gsu;

/** What a text between quotes stands for, by Python's escapes. A backslash before any other character stays. */
export function unescaped(literal: string): string {
  return literal.replace(oneEscape, (whole, octal?: string, ...rest: string[]) => {
    const [byte, short, long, character] = rest;
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    const hex = byte ?? short ?? long;
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (character === "N" || character === "x" || character === "u" || character === "U") return unsupported(`the escape ${whole}`);
    return single[character as string] ?? whole;
  });
}

/** A text as a literal that every reader of templates reads alike: whatever might be special in it is written as a number. */
export function quotedLiteral(text: string): string {
  const safe = Array.from({ length: text.length }, (_, i) => {
    const unit = text[i] as string;
    return /[\w .,:;!?<>|/()[\]@=&*+-]/.test(unit) ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${safe.join("")}"`;
}
