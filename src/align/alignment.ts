/** Tokens `[start, end)` of a sequence. */
export interface TokenRange {
  readonly start: number;
  readonly end: number;
}

/**
 * How two runs of tokens belong together.
 * - `equal`: a token of each, over the same bytes.
 * - `group`: several tokens of at least one of them, over the same bytes.
 * - `match`, `replace`: a token of each, paired by Needleman–Wunsch.
 * - `delete`: a teacher's token, `insert`: a student's, without a partner.
 */
export type AlignedKind = "equal" | "group" | "match" | "replace" | "delete" | "insert";

export interface AlignedTokens {
  readonly kind: AlignedKind;
  readonly teacher: TokenRange;
  readonly student: TokenRange;
}

/** A teacher's and a student's tokens of one text, beside each other. */
export interface Alignment {
  /** In the order of the text; every token of each side stands in exactly one of them. */
  readonly groups: readonly AlignedTokens[];
  /** For each token of the student the teacher's that it matches, −1 for none. Among those that match, they ascend. */
  readonly teacherOf: Int32Array;
}

/**
 * - `byte-spans`: tokens over the same bytes match; where boundaries differ, tokens up to the next common boundary form a group, and none of them matches.
 * - `needleman-wunsch`: the study's rule on the two sequences as a whole, and nothing about where tokens stand.
 * - `byte-spans-then-needleman-wunsch`: byte spans first; within each group the study's rule.
 */
export type AlignmentMethod = "byte-spans" | "needleman-wunsch" | "byte-spans-then-needleman-wunsch";
