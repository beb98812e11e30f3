/** How two sequences of words are aligned by the fewest insertions, deletions and substitutions. */
export interface TerAlignment {
  readonly edits: number;
  /** For every reference word the prediction's word at or before its place; −1 before the first. */
  readonly positions: Int32Array;
  /** 1 for every word of the prediction that is not matched. */
  readonly predictionErrors: Uint8Array;
  /** 1 for every word of the reference that is not matched. */
  readonly referenceErrors: Uint8Array;
}

/** How far from the diagonal edits are looked for. */
const BEAM_WIDTH = 25;

/** The first two are also their costs. */
const [KEEP, SUBSTITUTE, DELETE, INSERT] = [0, 1, 2, 3] as const;

/** Larger than any number of edits. */
const FAR = 2 ** 30;

/**
 * The table of edits between predictions of ONE length and a reference, words as whole numbers, that TER searches shifts in: as sacreBLEU's,
 * only cells near the diagonal count, and of equally cheap ways keeping or substituting goes before deleting, deleting before inserting.
 * Neither sequence may be empty. Entry (i, j) is for the first i and j words; only those that count are kept and computed, so that memory and time grow with the
 * length and not with its square.
 */
export class TerEdits {
  readonly #reference: readonly number[];
  readonly #length: number;
  /** Of row i the cells from `#first[i]` to before `#end[i]` are kept, from `#start[i]` on. */
  readonly #first: Int32Array;
  readonly #end: Int32Array;
  readonly #start: Int32Array;
  readonly #costs: Int32Array;
  readonly #operations: Uint8Array;

  constructor(predictionLength: number, reference: readonly number[]) {
    this.#reference = reference;
    this.#length = predictionLength;
    [this.#first, this.#end, this.#start] = [0, 1, 2].map(() => new Int32Array(predictionLength + 1)) as [
      Int32Array,
      Int32Array,
      Int32Array,
    ];
    let cells = 0;
    for (let i = 0; i <= predictionLength; i++) {
      const [first, end] = this.#beam(i);
      [this.#first[i], this.#end[i], this.#start[i]] = [first, end, cells];
      cells += end - first;
    }
    this.#costs = new Int32Array(cells);
    this.#operations = new Uint8Array(cells).fill(INSERT);
    for (let j = 0; j <= reference.length; j++) this.#costs[j] = j;
  }

  /** The fewest edits of a prediction whose first `known` words are also the first of the one that `aligned` aligned last. */
  countFrom(aligned: TerEdits, prediction: readonly number[], known: number): number {
    const start = this.#start[known] as number;
    const size = (this.#end[known] as number) - (this.#first[known] as number);
    this.#costs.set(aligned.#costs.subarray(start, start + size), start);
    return this.#fillAfter(known, prediction);
  }

  /** The alignment of the prediction. */
  align(prediction: readonly number[]): TerAlignment {
    const edits = this.#fillAfter(0, prediction);
    const positions = new Int32Array(this.#reference.length);
    const [predictionErrors, referenceErrors] = [new Uint8Array(this.#length), new Uint8Array(this.#reference.length)];
    for (let [i, j] = [this.#length, this.#reference.length]; i > 0 || j > 0; ) {
      const operation = this.#operationAt(i, j);
      if (operation !== INSERT) i--;
      if (operation !== DELETE) positions[--j] = operation === INSERT ? i - 1 : i;
      if (operation === SUBSTITUTE || operation === DELETE) predictionErrors[i] = 1;
      if (operation === SUBSTITUTE || operation === INSERT) referenceErrors[j] = 1;
    }
    return { edits, positions, predictionErrors, referenceErrors };
  }

  /** Outside of what is kept, words of the reference are inserted until it is reached. */
  #operationAt(i: number, j: number): number {
    const isKept = j >= (this.#first[i] as number) && j < (this.#end[i] as number);
    return isKept ? (this.#operations[(this.#start[i] as number) + j - (this.#first[i] as number)] as number) : INSERT;
  }

  #fillAfter(known: number, prediction: readonly number[]): number {
    for (let i = known + 1; i <= this.#length; i++) this.#fillRow(i, prediction[i - 1] as number);
    return this.#costs[this.#costs.length - 1] as number;
  }

  #fillRow(i: number, word: number): void {
    const [costs, operations, reference] = [this.#costs, this.#operations, this.#reference];
    const [first, end] = [this.#first[i] as number, this.#end[i] as number];
    const [firstAbove, endAbove] = [this.#first[i - 1] as number, this.#end[i - 1] as number];
    const above = (this.#start[i - 1] as number) - firstAbove;
    const here = (this.#start[i] as number) - first;
    let [left, upperLeft] = [FAR, first - 1 >= firstAbove && first - 1 < endAbove ? (costs[above + first - 1] as number) : FAR];
    for (let j = first; j < end; j++) {
      const upper = j >= firstAbove && j < endAbove ? (costs[above + j] as number) : FAR;
      let cost = upper + 1;
      let operation: number = DELETE;
      if (j > 0) {
        const wrong = word === reference[j - 1] ? KEEP : SUBSTITUTE;
        const diagonal = upperLeft + wrong;
        if (diagonal <= cost) operation = wrong;
        const inserted = left + 1;
        if (inserted < Math.min(cost, diagonal)) operation = INSERT;
        cost = Math.min(cost, diagonal, inserted);
      }
      costs[here + j] = cost;
      operations[here + j] = operation;
      [left, upperLeft] = [cost, upper];
    }
  }

  /** The cells of row i that count: around the diagonal of the two lengths; of the first row all, of the last up to its end. */
  #beam(i: number): readonly [first: number, end: number] {
    const all = this.#reference.length + 1;
    if (i === 0) return [0, all];
    const ratio = this.#reference.length / this.#length;
    const width = BEAM_WIDTH < ratio / 2 ? Math.ceil(ratio / 2 + BEAM_WIDTH) : BEAM_WIDTH;
    const diagonal = Math.floor(i * ratio);
    return [Math.max(0, diagonal - width), i === this.#length ? all : Math.min(all, diagonal + width)];
  }
}
