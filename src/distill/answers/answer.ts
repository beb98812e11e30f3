import type { TeacherPosition, TextToken } from "../../align/index.js";

/** A text that a model behind an interface wrote for an input. */
export interface AnswerTarget {
  /** The input's id. */
  readonly id: string;
  readonly target: string;
  /** Its number among the input's answers, from 0. */
  readonly k: number;
  /** False if it was cut off: a student must not learn to stop there. */
  readonly ended: boolean;
  /** The natural logarithm of its probability, summed over its tokens; null where nobody knows it. */
  readonly logProb: number | null;
  /** Its tokens in the teacher's tokenizer, and what the teacher says of each position; undefined where these cannot be used. */
  readonly tokens?: { readonly tokens: readonly TextToken[]; readonly positions: readonly TeacherPosition[] } | undefined;
}
