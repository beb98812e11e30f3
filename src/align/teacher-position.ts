/** A token that a teacher gives a probability. */
export interface TeacherCandidate {
  /** Its UTF-8; none for EOS, and for what a server lists without bytes. */
  readonly bytes: Uint8Array;
  /** That it is the end of the sequence. */
  readonly special?: "eos";
  /** Its log-probability, natural, among all of the teacher's tokens; −∞ for none. */
  readonly logProb: number;
}

/** What a teacher says of the token at one of its positions. */
export interface TeacherPosition {
  /** The log-probability of the token that stands there. */
  readonly logProb: number;
  /** Its most probable tokens, in any order; the one that stands there may be missing. */
  readonly top: readonly TeacherCandidate[];
}
