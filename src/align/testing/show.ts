import type { Alignment, TokenRange } from "../alignment.js";
import type { TextToken, TokenizedText } from "../text-token.js";

/** A token as `bytes@start-end`, special ones as their kind. */
export function showToken({ bytes, special, start, end }: TextToken): string {
  return `${special === undefined ? "" : `<${special}>`}${showBytes(bytes)}@${start}-${end}`;
}

/** Bytes as their text, and parts of characters as hexadecimal numbers. */
export function showBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString();
  return text.includes("\ufffd") ? `0x${Buffer.from(bytes).toString("hex")}` : text;
}

/** An alignment's groups, a line each: `equal the = ▁the`. */
export function showGroups({ groups }: Alignment, teacher: TokenizedText, student: TokenizedText): string[] {
  const names = ({ tokens }: TokenizedText, { start, end }: TokenRange) =>
    tokens.slice(start, end).map(({ bytes, special }) => `[${special === undefined ? showBytes(bytes) : special}]`);
  return groups.map((group) => `${group.kind} ${names(teacher, group.teacher).join("")} = ${names(student, group.student).join("")}`);
}

/** The matched pairs as `teacher = student`. */
export function showMatches({ teacherOf }: Alignment, teacher: TokenizedText, student: TokenizedText): string[] {
  const name = (token: TextToken | undefined) => (token === undefined ? "?" : `[${token.special ?? showBytes(token.bytes)}]`);
  return [...teacherOf].flatMap((from, i) => (from < 0 ? [] : [`${name(teacher.tokens[from])} = ${name(student.tokens[i])}`]));
}
