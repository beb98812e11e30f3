import type { AlignedTokens } from "./alignment.js";
import { coincide, cutsOf } from "./cuts.js";
import type { TextToken } from "./text-token.js";
import { areEqual } from "./tokens-match.js";

/** Two token sequences of one text. */
export interface TokenPair {
  readonly teacher: readonly TextToken[];
  readonly student: readonly TextToken[];
}

/**
 * The two sequences cut at every place where both can be cut, into the smallest runs that cover the same bytes. A token that the other side has nothing for (a BOS, a line break that the student's
 * tokenizer drops) stands alone.
 * @param length Of the text, in bytes.
 */
export function byteSpanGroups(pair: TokenPair, length: number): AlignedTokens[] {
  const cuts = { teacher: cutsOf(pair.teacher, length), student: cutsOf(pair.student, length) };
  const isCommon = (i: number, j: number) => coincide(cuts.teacher[i], cuts.student[j]);
  const groups: AlignedTokens[] = [];
  for (let [i, j] = [0, 0]; i < pair.teacher.length || j < pair.student.length; ) {
    const next = nextCut([i, j], pair, isCommon) ?? nextOverlapCut([i, j], cuts);
    groups.push(groupOf([i, j], next, pair));
    [i, j] = next;
  }
  return groups;
}

type Place = readonly [teacher: number, student: number];

/** Behind one token of each that belong together, or behind one alone. */
function nextCut([i, j]: Place, { teacher, student }: TokenPair, isCommon: (i: number, j: number) => boolean): Place | undefined {
  const [a, b] = [teacher[i], student[j]];
  if (a !== undefined && b !== undefined && belongTogether(a, b) && isCommon(i + 1, j + 1)) return [i + 1, j + 1];
  if (a !== undefined && isCommon(i + 1, j)) return [i + 1, j];
  return b !== undefined && isCommon(i, j + 1) ? [i, j + 1] : undefined;
}

/** The next place where both sequences can be cut, behind more tokens than one. */
function nextOverlapCut(
  [i, j]: Place,
  { teacher, student }: { teacher: ReturnType<typeof cutsOf>; student: ReturnType<typeof cutsOf> },
): Place {
  let [t, s] = [Math.min(i + 1, teacher.length - 1), Math.min(j + 1, student.length - 1)];
  while (!coincide(teacher[t], student[s])) {
    const [a, b] = [teacher[t], student[s]];
    if (a === undefined || (b !== undefined && a.to < b.from)) t++;
    else s++;
  }
  return [t, s];
}

/** Whether two tokens have a byte in common, or stand, both without any, for the same. */
function belongTogether(a: TextToken, b: TextToken): boolean {
  const isEmpty = a.start === a.end && b.start === b.end;
  return isEmpty ? areEqual(a, b) : Math.max(a.start, b.start) < Math.min(a.end, b.end);
}

function groupOf([i, j]: Place, [iEnd, jEnd]: Place, { teacher, student }: TokenPair): AlignedTokens {
  const ranges = { teacher: { start: i, end: iEnd }, student: { start: j, end: jEnd } };
  if (jEnd === j) return { kind: iEnd === i + 1 ? "delete" : "group", ...ranges };
  if (iEnd === i) return { kind: jEnd === j + 1 ? "insert" : "group", ...ranges };
  const [a, b] = [teacher[i], student[j]];
  const isOne = iEnd === i + 1 && jEnd === j + 1 && a !== undefined && b !== undefined && belongTogether(a, b);
  return { kind: isOne ? "equal" : "group", ...ranges };
}
