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
 * Neither sequence may be empty. Entry (i, j), `[predictionLength + 1, reference.length + 1]`, is for the first i and j words.
 */
export class TerEdits {
  readonly #reference: readonly number[];
  readonly #length: number;
  readonly #stride: number;
  readonly #costs: Int32Array;
  readonly #operations: Uint8Array;

  constructor(predictionLength: number, reference: readonly number[]) {
    this.#reference = reference;
    this.#length = predictionLength;
    this.#stride = reference.length + 1;
    this.#costs = new Int32Array((predictionLength + 1) * this.#stride).fill(FAR);
    this.#operations = new Uint8Array(this.#costs.length).fill(INSERT);
    for (let j = 0; j < this.#stride; j++) this.#costs[j] = j;
  }

  /** The fewest edits of a prediction whose first `known` words are also the first of the one that `aligned` aligned last. */
  countFrom(aligned: TerEdits, prediction: readonly number[], known: number): number {
    const start = known * this.#stride;
    this.#costs.set(aligned.#costs.subarray(start, start + this.#stride), start);
    return this.#fillAfter(known, prediction);
  }

  /** The alignment of the prediction. */
  align(prediction: readonly number[]): TerAlignment {
    const edits = this.#fillAfter(0, prediction);
    const positions = new Int32Array(this.#stride - 1);
    const [predictionErrors, referenceErrors] = [new Uint8Array(this.#length), new Uint8Array(this.#stride - 1)];
    for (let [i, j] = [this.#length, this.#stride - 1]; i > 0 || j > 0; ) {
      const operation = this.#operations[i * this.#stride + j] as number;
      if (operation !== INSERT) i--;
      if (operation !== DELETE) positions[--j] = operation === INSERT ? i - 1 : i;
      if (operation === SUBSTITUTE || operation === DELETE) predictionErrors[i] = 1;
      if (operation === SUBSTITUTE || operation === INSERT) referenceErrors[j] = 1;
    }
    return { edits, positions, predictionErrors, referenceErrors };
  }

  #fillAfter(known: number, prediction: readonly number[]): number {
    for (let i = known + 1; i <= this.#length; i++) this.#fillRow(i, prediction[i - 1] as number);
    return this.#costs[this.#costs.length - 1] as number;
  }

  #fillRow(i: number, word: number): void {
    const [costs, stride] = [this.#costs, this.#stride];
    const [first, end] = this.#beam(i);
    costs.fill(FAR, i * stride, (i + 1) * stride);
    for (let j = first; j < end; j++) {
      const here = i * stride + j;
      let cost = (costs[here - stride] as number) + 1;
      let operation: number = DELETE;
      if (j > 0) {
        const wrong = word === this.#reference[j - 1] ? KEEP : SUBSTITUTE;
        const diagonal = (costs[here - stride - 1] as number) + wrong;
        if (diagonal <= cost) operation = wrong;
        const left = (costs[here - 1] as number) + 1;
        if (left < Math.min(cost, diagonal)) operation = INSERT;
        cost = Math.min(cost, diagonal, left);
      }
      costs[here] = cost;
      this.#operations[here] = operation;
    }
  }

  /** The cells of row i that count: around the diagonal of the two lengths, in the last row up to its end. */
  #beam(i: number): readonly [first: number, end: number] {
    const ratio = this.#reference.length / this.#length;
    const width = BEAM_WIDTH < ratio / 2 ? Math.ceil(ratio / 2 + BEAM_WIDTH) : BEAM_WIDTH;
    const diagonal = Math.floor(i * ratio);
    return [Math.max(0, diagonal - width), i === this.#length ? this.#stride : Math.min(this.#stride, diagonal + width)];
  }
}
