/** A pair of tokens that may be merged, as it was when it was queued. */
export interface Candidate {
  /** The pair as one number, which grows with the left id, then the right. */
  readonly pair: number;
  /** How often the pair stood in the texts. */
  readonly count: number;
  /** The words in which it came to stand. */
  readonly words: readonly number[];
}

/** A priority queue (binary heap): the most frequent pair first; of equally frequent ones the one with the lowest ids. */
export class MergeQueue {
  readonly #heap: Candidate[] = [];

  push(candidate: Candidate): void {
    const heap = this.#heap;
    let child = heap.push(candidate) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!isBefore(candidate, heap[parent] as Candidate)) break;
      heap[child] = heap[parent] as Candidate;
      child = parent;
    }
    heap[child] = candidate;
  }

  /** Takes the first candidate out; undefined when there is none. */
  pop(): Candidate | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let parent = 0;
    for (let child = 1; child < heap.length; child = 2 * parent + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Candidate, heap[child] as Candidate)) child++;
      if (!isBefore(heap[child] as Candidate, last)) break;
      heap[parent] = heap[child] as Candidate;
      parent = child;
    }
    heap[parent] = last;
    return first;
  }
}

function isBefore(a: Candidate, b: Candidate): boolean {
  return a.count === b.count ? a.pair < b.pair : a.count > b.count;
}
