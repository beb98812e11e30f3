import type { Alignment } from "./alignment.js";
import { byteKey } from "./byte-keys.js";
import type { SparseDistribution } from "./sparse-distributions.js";
import type { SpecialKind, TextToken } from "./text-token.js";

/** A text's alignment, with what the student learns from. */
export interface AlignedText {
  readonly alignment: Alignment;
  readonly teacher: readonly TextToken[];
  readonly student: readonly TextToken[];
  /** One per token of the student. Default: none, where only tokens are compared. */
  readonly distributions?: readonly SparseDistribution[];
}

/** A token and how often it stood in the texts. */
export interface TokenCount {
  readonly bytes: Uint8Array;
  readonly special?: SpecialKind;
  readonly count: number;
}

export interface SideFigures {
  /** Tokens in all texts. */
  readonly tokens: number;
  /** How many of them matched. */
  readonly matched: number;
  /** Their share, 0 to 1; 1 where there are no tokens. */
  readonly matchedShare: number;
  /** Tokens that stood somewhere and matched nowhere, the most frequent first. */
  readonly neverMatched: readonly TokenCount[];
}

/** How far two tokenizers go together on some texts. */
export interface AlignmentFigures {
  readonly texts: number;
  readonly teacher: SideFigures;
  readonly student: SideFigures;
  /** {@link SparseDistribution.missingMass}, the mean over matched positions that have a distribution; 0 where there are none. */
  readonly missingMass: number;
  /** {@link SparseDistribution.outsideMass}, in the same way. */
  readonly outsideMass: number;
}

/**
 * Figures of aligned texts, pooled over all their tokens. That few tokens which never match can decide what a student learns is X-Token's finding (arXiv 2605.21699).
 */
export function alignmentFigures(texts: Iterable<AlignedText>): AlignmentFigures {
  const [teacher, student] = [new SideCounts(), new SideCounts()];
  const masses = { missing: 0, outside: 0, positions: 0 };
  let count = 0;
  for (const text of texts) {
    count++;
    const { teacherOf } = text.alignment;
    const matchedTeachers = new Set(teacherOf);
    text.teacher.forEach((token, i) => {
      teacher.add(token, matchedTeachers.has(i));
    });
    text.student.forEach((token, i) => {
      student.add(token, teacherOf[i] !== -1);
    });
    for (const { isMatched, missingMass, outsideMass } of text.distributions ?? []) {
      if (!isMatched) continue;
      masses.missing += missingMass;
      masses.outside += outsideMass;
      masses.positions++;
    }
  }
  const perPosition = (sum: number) => (masses.positions === 0 ? 0 : sum / masses.positions);
  return {
    texts: count,
    teacher: teacher.figures(),
    student: student.figures(),
    missingMass: perPosition(masses.missing),
    outsideMass: perPosition(masses.outside),
  };
}

/** Counts of one side's tokens. */
class SideCounts {
  readonly #tokens = new Map<string, { readonly token: TextToken; count: number; matched: number }>();

  add(token: TextToken, isMatched: boolean): void {
    const key = `${token.special ?? ""} ${byteKey(token.bytes)}`;
    const counts = this.#tokens.get(key) ?? { token, count: 0, matched: 0 };
    counts.count++;
    if (isMatched) counts.matched++;
    this.#tokens.set(key, counts);
  }

  figures(): SideFigures {
    const all = [...this.#tokens.values()];
    const [tokens, matched] = [all.reduce((sum, { count }) => sum + count, 0), all.reduce((sum, counts) => sum + counts.matched, 0)];
    const never = all.filter((counts) => counts.matched === 0).sort((a, b) => b.count - a.count);
    return {
      tokens,
      matched,
      matchedShare: tokens === 0 ? 1 : matched / tokens,
      neverMatched: never.map(({ token: { bytes, special }, count }) => ({ bytes, count, ...(special === undefined ? {} : { special }) })),
    };
  }
}
