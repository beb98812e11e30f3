import { byteKey } from "./byte-keys.js";
import { candidateIds } from "./candidate-ids.js";
import type { SparseDistributionsInput } from "./sparse-distributions.js";

/** A token of a teacher's lists that a student has no token for. */
export interface LostToken {
  /** Its UTF-8; none for what a server lists without bytes. */
  readonly bytes: Uint8Array;
  /** Its probability, summed over the matched positions that list it: their missing masses add up to those of all lost tokens, where no list exceeds 1. */
  readonly mass: number;
  /** How many these positions are. */
  readonly positions: number;
}

/** What a student loses of a teacher's lists at matched positions, token by token, the most probability first. */
export function lostTokens(texts: Iterable<SparseDistributionsInput>): LostToken[] {
  const lost = new Map<string, LostToken>();
  for (const text of texts) {
    for (const { bytes, logProb } of missingCandidates(text)) {
      const key = byteKey(bytes);
      const { mass, positions } = lost.get(key) ?? { mass: 0, positions: 0 };
      lost.set(key, { bytes, mass: mass + Math.exp(logProb), positions: positions + 1 });
    }
  }
  return [...lost.values()].sort((a, b) => b.mass - a.mass);
}

function missingCandidates({ alignment, teacher, positions, student, vocabulary }: SparseDistributionsInput) {
  return student.flatMap((own, index) => {
    const from = alignment.teacherOf[index] ?? -1;
    const [token, position] = [teacher[from], positions[from]];
    return token === undefined || position === undefined
      ? []
      : candidateIds(position.top, { teacher: token, student: own, vocabulary }).missing;
  });
}
