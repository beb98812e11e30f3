import { DataError } from "../core/index.js";
import type { AlignedTokens, Alignment, AlignmentMethod } from "./alignment.js";
import { byteSpanGroups, type TokenPair } from "./byte-span-groups.js";
import { type EditOperation, needlemanWunsch } from "./needleman-wunsch.js";
import type { TokenizedText } from "./text-token.js";
import { comparable, tokensMatch } from "./tokens-match.js";

export interface AlignTokensOptions {
  /** Default: `byte-spans-then-needleman-wunsch`. */
  readonly method?: AlignmentMethod;
}

/**
 * A teacher's tokens of a text beside a student's, by the bytes that they cover, by the study's Needleman–Wunsch (arXiv 2305.02031), or by the first and, within what it leaves, by the
 * second. The study's reference code compares strings of tokens, which breaks at characters of several bytes, BOS and digits; here tokens are bytes.
 *
 * @throws DataError for tokens of two texts.
 */
export function alignTokens(
  teacher: TokenizedText,
  student: TokenizedText,
  { method = "byte-spans-then-needleman-wunsch" }: AlignTokensOptions = {},
): Alignment {
  if (teacher.text !== student.text) {
    throw new DataError(`alignTokens: the tokens are of two texts, ${JSON.stringify(teacher.text)} and ${JSON.stringify(student.text)}.`);
  }
  const pair = { teacher: teacher.tokens, student: student.tokens };
  const whole: AlignedTokens = {
    kind: "group",
    teacher: { start: 0, end: pair.teacher.length },
    student: { start: 0, end: pair.student.length },
  };
  const groups = method === "needleman-wunsch" ? editGroups(whole, pair) : byteSpanGroups(pair, Buffer.byteLength(teacher.text));
  const matched = method === "byte-spans-then-needleman-wunsch" ? groups.flatMap((group) => withinGroup(group, pair)) : groups;
  return { groups, teacherOf: teachersOf(matched, pair.student.length) };
}

/** A group of several tokens as pairs by the study's rule; others as they are. */
function withinGroup(group: AlignedTokens, pair: TokenPair): AlignedTokens[] {
  return group.kind === "group" ? editGroups(group, pair) : [group];
}

function editGroups({ teacher, student }: AlignedTokens, pair: TokenPair): AlignedTokens[] {
  const rows = pair.teacher.slice(teacher.start, teacher.end).map(comparable);
  const columns = pair.student.slice(student.start, student.end).map(comparable);
  const isMatch = (i: number, j: number): boolean => {
    const [a, b] = [rows[i], columns[j]];
    return a !== undefined && b !== undefined && tokensMatch(a, b);
  };
  let [i, j] = [teacher.start, student.start];
  return needlemanWunsch(rows.length, columns.length, isMatch).map((kind: EditOperation) => {
    const [fromTeacher, fromStudent] = [i, j];
    if (kind !== "insert") i++;
    if (kind !== "delete") j++;
    return { kind, teacher: { start: fromTeacher, end: i }, student: { start: fromStudent, end: j } };
  });
}

function teachersOf(groups: readonly AlignedTokens[], length: number): Int32Array {
  const teacherOf = new Int32Array(length).fill(-1);
  for (const { kind, teacher, student } of groups) {
    if (kind === "equal" || kind === "match") teacherOf[student.start] = teacher.start;
  }
  return teacherOf;
}
