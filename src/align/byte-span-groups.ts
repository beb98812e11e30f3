import type { AlignedTokens } from "./alignment.js";
import { type Cut, coincide, cutsOf } from "./cuts.js";
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
  const groups: AlignedTokens[] = [];
  for (let [i, j] = [0, 0]; i < pair.teacher.length || j < pair.student.length; ) {
    const next = nextCut([i, j], pair, cuts) ?? laterCut([i, j], cuts);
    groups.push(groupOf([i, j], next, pair));
    [i, j] = next;
  }
  return groups;
}

type Place = readonly [teacher: number, student: number];

interface CutPair {
  readonly teacher: readonly Cut[];
  readonly student: readonly Cut[];
}

function isCommon([i, j]: Place, { teacher, student }: CutPair): boolean {
  const [a, b] = [teacher[i], student[j]];
  return a !== undefined && b !== undefined && coincide(a, b);
}

/** Behind one token of each that belong together, or behind one alone. */
function nextCut([i, j]: Place, { teacher, student }: TokenPair, cuts: CutPair): Place | undefined {
  const [a, b] = [teacher[i], student[j]];
  const both: Place[] = a !== undefined && b !== undefined && belongTogether(a, b) ? [[i + 1, j + 1]] : [];
  const places: readonly Place[] = [...both, [i + 1, j], [i, j + 1]];
  return places.find((place) => isCommon(place, cuts));
}

/** The next place where both sequences can be cut, behind more tokens than one: of two cuts that are not at one place, the one that is sooner over meets none. */
function laterCut([i, j]: Place, cuts: CutPair): Place {
  let [t, s] = [Math.min(i + 1, cuts.teacher.length - 1), Math.min(j + 1, cuts.student.length - 1)];
  while (!isCommon([t, s], cuts)) {
    if ((cuts.teacher[t] as Cut).to <= (cuts.student[s] as Cut).to) t++;
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
