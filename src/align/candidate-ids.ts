import { beginsWord, withBoundary, withoutBoundary } from "./byte-keys.js";
import type { TeacherCandidate } from "./teacher-position.js";
import type { TextToken } from "./text-token.js";
import type { TokensByBytes } from "./tokens-by-bytes.js";

/** A matched pair, and whose tokens the teacher's candidates are to be. */
export interface MatchedPair {
  readonly teacher: TextToken;
  readonly student: TextToken;
  readonly vocabulary: TokensByBytes;
}

/** What of a teacher's list the student has. */
export interface KeptCandidates {
  /** Log-probabilities by the student's ids. */
  readonly kept: Map<number, number>;
  /** The others. */
  readonly missing: readonly TeacherCandidate[];
}

/** The student's tokens for a teacher's candidates. Two that come to be one token have their probabilities added. */
export function candidateIds(top: readonly TeacherCandidate[], pair: MatchedPair): KeptCandidates {
  const kept = new Map<number, number>();
  const missing: TeacherCandidate[] = [];
  for (const candidate of top) {
    const id = idOf(candidate, pair);
    if (id === undefined) missing.push(candidate);
    else kept.set(id, addedLogProbs(kept.get(id), candidate.logProb));
  }
  return { kept, missing };
}

function idOf({ bytes, special }: TeacherCandidate, { teacher, student, vocabulary }: MatchedPair): number | undefined {
  if (special === "eos") return vocabulary.eosTokenId;
  if (bytes.length === 0) return undefined;
  const spelled = asTheStudentSpells(bytes, teacher, student);
  return spelled === undefined ? undefined : vocabulary.idOf(spelled);
}

/** A candidate's bytes, with a word-boundary space where the student's token has one that the teacher's has not, and the other way round; undefined for what cannot stand there. */
function asTheStudentSpells(bytes: Uint8Array, teacher: TextToken, student: TextToken): Uint8Array | undefined {
  const isSpacedAlike = beginsWord(teacher.bytes) === beginsWord(student.bytes);
  if (isSpacedAlike) return bytes;
  if (beginsWord(student.bytes)) return withBoundary(bytes);
  return beginsWord(bytes) ? withoutBoundary(bytes) : undefined;
}

function addedLogProbs(a: number | undefined, b: number): number {
  if (a === undefined) return b;
  const [lower, higher] = [Math.min(a, b), Math.max(a, b)];
  return lower === Number.NEGATIVE_INFINITY ? higher : higher + Math.log1p(Math.exp(lower - higher));
}
