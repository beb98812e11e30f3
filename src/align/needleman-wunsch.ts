/** What an alignment does at one step: it pairs two elements, or leaves one of one side (`delete` of the first, `insert` of the second) without a partner. */
export type EditOperation = "match" | "replace" | "delete" | "insert";

const matchScore = 1;
const replaceScore = -1;
const gapScore = -1;

/** How the best alignment of two beginnings ends. */
const [diagonal, up, left] = [0, 1, 2];

/**
 * Needleman and Wunsch's global alignment (1970) of two sequences, from beginning to end: of highest score with 1 for a match, −1 for a replacement and −1 for each insertion or deletion, the
 * usual ones where a text names none. Of equally good ones it is that which, seen from the end, pairs rather than deletes, and deletes rather than inserts. Time and bytes of memory are
 * first × second.
 *
 * @param isMatch Whether element i of the first sequence matches element j of the second.
 */
export function needlemanWunsch(first: number, second: number, isMatch: (i: number, j: number) => boolean): EditOperation[] {
  const width = second + 1;
  const directions = new Uint8Array((first + 1) * width);
  let above = Int32Array.from({ length: width }, (_, j) => gapScore * j);
  directions.fill(left, 1, width);
  for (let i = 1; i <= first; i++) {
    const row = new Int32Array(width);
    row[0] = gapScore * i;
    directions[i * width] = up;
    for (let j = 1; j <= second; j++) {
      const pair = (above[j - 1] as number) + (isMatch(i - 1, j - 1) ? matchScore : replaceScore);
      const [deleted, inserted] = [(above[j] as number) + gapScore, (row[j - 1] as number) + gapScore];
      row[j] = Math.max(pair, deleted, inserted);
      directions[i * width + j] = row[j] === pair ? diagonal : row[j] === deleted ? up : left;
    }
    above = row;
  }
  return operations(first, second, { directions, isMatch });
}

interface Walked {
  readonly directions: Uint8Array;
  readonly isMatch: (i: number, j: number) => boolean;
}

/** The steps of the best alignment, walked back from its end. */
function operations(first: number, second: number, { directions, isMatch }: Walked): EditOperation[] {
  const steps: EditOperation[] = [];
  for (let [i, j] = [first, second]; i > 0 || j > 0; ) {
    const direction = directions[i * (second + 1) + j];
    if (direction !== left) i--;
    if (direction !== up) j--;
    if (direction === diagonal) steps.push(isMatch(i, j) ? "match" : "replace");
    else steps.push(direction === up ? "delete" : "insert");
  }
  return steps.reverse();
}
