/**
 * The candidate that is closest to `word` by edit distance, or undefined if none is close enough to be a likely typo: of a word of one or two letters, one at least
 * has to be right, or every short candidate would be a typo of it.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.min(word.length - 1, Math.max(2, Math.floor(word.length / 3))) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/**
 * Levenshtein distance between two sequences: the fewest insertions, deletions and substitutions (all cost 1), where elements are equal
 * if `===`. O(from.length × to.length) time after equal ends are cut off, and one row of memory. Strings are compared by UTF-16 unit.
 */
export function editDistance(from: ArrayLike<unknown>, to: ArrayLike<unknown>): number {
  let start = 0;
  let [fromEnd, toEnd] = [from.length, to.length];
  while (start < fromEnd && start < toEnd && from[start] === to[start]) start++;
  while (start < fromEnd && start < toEnd && from[fromEnd - 1] === to[toEnd - 1]) [fromEnd, toEnd] = [fromEnd - 1, toEnd - 1];

  const row = Uint32Array.from({ length: toEnd - start + 1 }, (_, j) => j);
  for (let i = start; i < fromEnd; i++) {
    let [diagonal, left] = [row[0] as number, i - start + 1];
    row[0] = left;
    for (let j = 1; j < row.length; j++) {
      const above = row[j] as number;
      const substitution = diagonal + (from[i] === to[start + j - 1] ? 0 : 1);
      left = Math.min(substitution, above + 1, left + 1);
      diagonal = above;
      row[j] = left;
    }
  }
  return row[toEnd - start] as number;
}
