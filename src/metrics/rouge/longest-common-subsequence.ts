/** The length of the longest common subsequence of two sequences of whole numbers. O(left.length × right.length) time, one row of memory. */
export function longestCommonSubsequence(left: readonly number[], right: readonly number[]): number {
  const row = new Int32Array(right.length + 1);
  for (const element of left) {
    let diagonal = 0;
    for (let j = 1; j <= right.length; j++) {
      const above = row[j] as number;
      row[j] = element === right[j - 1] ? diagonal + 1 : Math.max(above, row[j - 1] as number);
      diagonal = above;
    }
  }
  return row[right.length] as number;
}

/**
 * Sets `marks[i]` to 1 for every element of `left` in ONE longest common subsequence of `left` and `right`: the one that reading the table
 * of lengths from its end finds, stepping back in `left` where both ways are equally long, as rouge_score does.
 */
export function markCommonSubsequence(left: readonly number[], right: readonly number[], marks: Uint8Array): void {
  const lengths = tableOfLengths(left, right);
  const stride = right.length + 1;
  let [i, j] = [left.length, right.length];
  while (i > 0 && j > 0) {
    if (left[i - 1] === right[j - 1]) {
      marks[i - 1] = 1;
      i--;
      j--;
    } else if ((lengths[i * stride + j - 1] as number) > (lengths[(i - 1) * stride + j] as number)) j--;
    else i--;
  }
}

/** `[left.length + 1, right.length + 1]`: entry (i, j) is for the first i elements of `left` and the first j of `right`. */
function tableOfLengths(left: readonly number[], right: readonly number[]): Int32Array {
  const stride = right.length + 1;
  const lengths = new Int32Array((left.length + 1) * stride);
  for (let i = 1; i <= left.length; i++) {
    const [above, here] = [(i - 1) * stride, i * stride];
    for (let j = 1; j <= right.length; j++) {
      lengths[here + j] =
        left[i - 1] === right[j - 1]
          ? (lengths[above + j - 1] as number) + 1
          : Math.max(lengths[above + j] as number, lengths[here + j - 1] as number);
    }
  }
  return lengths;
}
