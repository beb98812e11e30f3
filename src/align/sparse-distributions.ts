import { DataError } from "../core/index.js";
import type { Alignment } from "./alignment.js";
import { candidateIds } from "./candidate-ids.js";
import type { TeacherCandidate, TeacherPosition } from "./teacher-position.js";
import type { TextToken, VocabularyToken } from "./text-token.js";
import type { TokensByBytes } from "./tokens-by-bytes.js";

/**
 * What the student's own token has at a matched position.
 * - `aligned`: the log-probability of the teacher's token that it matches, as in the study's reference code, whether or not that is among the kept.
 * - `top5-only`: what it has among the kept; if it is not among them, probability 1, the study's text.
 */
export type OwnToken = "aligned" | "top5-only";

/** A distribution over few of the student's tokens. */
export interface SparseDistribution {
  /** The student's tokens, each once, E of them. */
  readonly ids: Int32Array;
  /** Their probabilities, E of them, which sum to 1. */
  readonly probabilities: Float64Array;
  /** Whether the position matched one of the teacher's; the two masses are 0 where it did not. */
  readonly isMatched: boolean;
  /** The teacher's probability for listed tokens that the student does not have. */
  readonly missingMass: number;
  /** The teacher's probability for tokens outside its list and the one that stands there. */
  readonly outsideMass: number;
}

export interface SparseDistributionsInput {
  readonly alignment: Alignment;
  readonly teacher: readonly TextToken[];
  /** One per token of the teacher. */
  readonly positions: readonly TeacherPosition[];
  readonly student: readonly VocabularyToken[];
  /** The student's vocabulary. */
  readonly vocabulary: TokensByBytes;
}

export interface SparseDistributionsOptions {
  /** Default: `aligned`. */
  readonly ownToken?: OwnToken;
}

/**
 * A distribution for each token of the student (the study, arXiv 2305.02031, on GPT-4 as teacher): at a matched position the teacher's listed tokens whose bytes are a token of the student's,
 * renormalised by softmax, with the student's own token as {@link OwnToken} says; at another, probability 1 for the student's own token. Where only one of the two matched tokens begins
 * with a word-boundary space (`▁The` at the beginning of a text, `123` behind a `▁` of its own), the listed tokens are given the space, or freed from it, too.
 *
 * @throws DataError for positions that are not as many as the teacher's tokens, and for log-probabilities that are NaN or above 0.
 */
export function sparseDistributions(
  { alignment, teacher, positions, student, vocabulary }: SparseDistributionsInput,
  { ownToken = "aligned" }: SparseDistributionsOptions = {},
): SparseDistribution[] {
  if (positions.length !== teacher.length) {
    throw new DataError(`sparseDistributions: ${positions.length} positions for ${teacher.length} of the teacher's tokens.`);
  }
  positions.forEach(assertLogProbs);
  return student.map((own, index) => {
    const from = alignment.teacherOf[index] ?? -1;
    const [token, position] = [teacher[from], positions[from]];
    if (token === undefined || position === undefined) return { ...certain(own), ...unmatched };
    const { kept, missing } = candidateIds(position.top, { teacher: token, student: own, vocabulary });
    if (ownToken === "aligned") kept.set(own.id, position.logProb);
    const masses = { isMatched: true, missingMass: massOf(missing), outsideMass: outsideMass(token, position) };
    return { ...(kept.has(own.id) ? softmax(kept, own) : certain(own)), ...masses };
  });
}

const unmatched = { isMatched: false, missingMass: 0, outsideMass: 0 };

/** Probability 1 for a token. */
function certain({ id }: VocabularyToken): Pick<SparseDistribution, "ids" | "probabilities"> {
  return { ids: Int32Array.of(id), probabilities: Float64Array.of(1) };
}

/** Where all log-probabilities are −∞, the own token has probability 1. */
function softmax(logProbs: ReadonlyMap<number, number>, own: VocabularyToken): Pick<SparseDistribution, "ids" | "probabilities"> {
  const highest = Math.max(...logProbs.values());
  if (highest === Number.NEGATIVE_INFINITY) return certain(own);
  const weights = Float64Array.from(logProbs.values(), (logProb) => Math.exp(logProb - highest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { ids: Int32Array.from(logProbs.keys()), probabilities: weights.map((weight) => weight / sum) };
}

/** At most 1, which sums of lists exceed by rounding. */
function massOf(candidates: readonly TeacherCandidate[]): number {
  return Math.min(
    1,
    candidates.reduce((total, { logProb }) => total + Math.exp(logProb), 0),
  );
}

/** Sums of lists exceed 1 by rounding: then nothing is left outside. */
function outsideMass(token: TextToken, { logProb, top }: TeacherPosition): number {
  const isListed = top.some(
    ({ bytes, special }) => special === token.special && (special === "eos" || Buffer.compare(bytes, token.bytes) === 0),
  );
  const listed = top.reduce((total, candidate) => total + Math.exp(candidate.logProb), isListed ? 0 : Math.exp(logProb));
  return Math.max(0, 1 - listed);
}

/** Servers round probabilities up to a little above 1. */
const highestLogProb = 1e-3;

function assertLogProbs({ logProb, top }: TeacherPosition, index: number): void {
  const wrong = [logProb, ...top.map((candidate) => candidate.logProb)].find((value) => !(value <= highestLogProb));
  if (wrong === undefined) return;
  throw new DataError(`sparseDistributions: position ${index} has the log-probability ${wrong}; it must be at most 0.`);
}
