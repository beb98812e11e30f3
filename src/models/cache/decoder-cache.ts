import { ShapeError } from "../../core/index.js";
import { copy_, empty, indexCopy_, indexSelect, integers, noGrad, scope, slice, type Tensor } from "../../tensor/index.js";
import type { DecodingWeights } from "../decoding-weights.js";

/** One decoder layer's share of the cache. */
export interface LayerCache {
  /** Preallocated `[B·K, H, capacity, d]`; the first `length` positions are filled. */
  selfKeys: Tensor;
  selfValues: Tensor;
  /** The source's, once per input: `[B, H, S, d]`. In a decoder-only model they are what this layer's self-attention made of it. */
  crossKeys: Tensor;
  crossValues: Tensor;
}

/** What the layers of a cache share. */
export interface SharedCache {
  /** Added to the scores of source tokens: 0 for them, very negative for padding, `[B, 1, 1, S]`. */
  crossMask: Tensor;
  /** For models that count the source's positions too: the number of its tokens, int64 `[B]`. */
  sourceLengths?: Tensor;
  /**
   * For models with relative positions: the bias of every distance, farthest first, `[1, H, 1, capacity]`, so that the biases of a query at
   * position t for its keys 0 … t are simply the last t + 1. By the table that it was made of, which layers share or not.
   */
  readonly biasByDistance?: ReadonlyMap<Tensor, Tensor>;
}

/** How a cache is made. */
export interface DecoderCacheOptions {
  /** What the model decodes with. Not the cache's to dispose: many caches share it. */
  readonly weights: DecodingWeights;
  /** The most tokens per row that it can hold. */
  readonly capacity: number;
  /** K: how many rows (sampled sequences, beams) each input has; they stand one after the other. Default: 1. */
  readonly rowsPerInput?: number;
}

/**
 * Keys and values of the tokens decoded so far, in memory reserved once: appending copies one position and never moves the others. An input's K
 * rows share the source's keys and values, which are there once ({@link attendToSharedSource}).
 */
export class DecoderCache {
  readonly weights: DecodingWeights;
  readonly capacity: number;
  #length = 0;
  #rowsPerInput: number;
  /** Whose source each group of rows has: numbers of the inputs that the cache began with. */
  #inputs: readonly number[];

  constructor(
    readonly layers: readonly LayerCache[],
    readonly shared: SharedCache,
    { weights, capacity, rowsPerInput = 1 }: DecoderCacheOptions,
  ) {
    this.weights = weights;
    this.capacity = capacity;
    this.#rowsPerInput = rowsPerInput;
    this.#inputs = Array.from({ length: shared.crossMask.shape[0] as number }, (_, input) => input);
  }

  /** How many tokens it holds per row. */
  get length(): number {
    return this.#length;
  }

  /** K: how many rows each input has now. */
  get rowsPerInput(): number {
    return this.#rowsPerInput;
  }

  /**
   * Writes the keys and values `[B·K, H, T, d]` of the next T tokens into layer `layer` and returns all that are there, `[B·K, H, length + T, d]`.
   * `advance(T)` follows when every layer is done.
   * @throws ShapeError if they do not fit.
   */
  append(layer: LayerCache, keys: Tensor, values: Tensor): { keys: Tensor; values: Tensor } {
    const end = this.#length + (keys.shape[2] as number);
    if (end > this.capacity) throw new ShapeError(`DecoderCache: ${end} tokens do not fit into a capacity of ${this.capacity}.`);
    copy_(slice(layer.selfKeys, 2, this.#length, end), keys);
    copy_(slice(layer.selfValues, 2, this.#length, end), values);
    return { keys: slice(layer.selfKeys, 2, 0, end), values: slice(layer.selfValues, 2, 0, end) };
  }

  advance(tokens: number): void {
    this.#length += tokens;
  }

  /**
   * Keeps the rows named, in that order: finished ones leave. Every `rowsPerInput` of them form a group of one input; an input may have several
   * groups, and a row may come several times.
   * @throws ShapeError if rows of two inputs would stand in one group.
   */
  selectRows(rows: readonly number[], rowsPerInput = this.#rowsPerInput): void {
    const groups = rows.filter((_, i) => i % rowsPerInput === 0).map((row) => this.#groupOf(row));
    const inputs = groups.map((group) => this.#inputs[group] as number);
    if (
      rows.length % rowsPerInput !== 0 ||
      rows.some((row, i) => this.#inputs[this.#groupOf(row)] !== inputs[Math.floor(i / rowsPerInput)])
    ) {
      throw new ShapeError(`DecoderCache: rows ${rows.join(", ")} do not form groups of ${rowsPerInput} of one input each.`);
    }
    const [rowIndices, groupIndices] = [this.#indices(rows), this.#indices(groups)];
    const pick = (tensor: Tensor): Tensor => replace(tensor, () => indexSelect(tensor, 0, groupIndices));
    for (const layer of this.layers) {
      layer.selfKeys = this.#selectFilled(layer.selfKeys, rowIndices);
      layer.selfValues = this.#selectFilled(layer.selfValues, rowIndices);
      layer.crossKeys = pick(layer.crossKeys);
      layer.crossValues = pick(layer.crossValues);
    }
    this.shared.crossMask = pick(this.shared.crossMask);
    if (this.shared.sourceLengths !== undefined) this.shared.sourceLengths = pick(this.shared.sourceLengths);
    rowIndices.dispose();
    groupIndices.dispose();
    this.#rowsPerInput = rowsPerInput;
    this.#inputs = inputs;
  }

  /**
   * Row i goes on from what row `parents[i]` holds, an earlier row of the same input: beams change places. Copies only the rows that change, and
   * of them only what is filled.
   */
  reorderRows(parents: readonly number[]): void {
    const changed = [...parents.keys()].filter((row) => parents[row] !== row);
    if (changed.length === 0) return;
    noGrad(() =>
      scope(() => {
        const targets = this.#indices(changed);
        const origins = this.#indices(changed.map((row) => parents[row] as number));
        for (const { selfKeys, selfValues } of this.layers) {
          for (const tensor of [selfKeys, selfValues]) {
            const filled = slice(tensor, 2, 0, this.#length);
            indexCopy_(filled, 0, { indices: targets, source: indexSelect(filled, 0, origins) });
          }
        }
      }),
    );
  }

  dispose(): void {
    for (const { selfKeys, selfValues, crossKeys, crossValues } of this.layers) {
      for (const tensor of [selfKeys, selfValues, crossKeys, crossValues]) tensor.dispose();
    }
    this.shared.crossMask.dispose();
    this.shared.sourceLengths?.dispose();
    for (const bias of this.shared.biasByDistance?.values() ?? []) bias.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #groupOf(row: number): number {
    return Math.floor(row / this.#rowsPerInput);
  }

  /** The rows named of a `[B·K, H, capacity, d]` tensor; what is not filled is reserved and not copied. */
  #selectFilled(tensor: Tensor, rows: Tensor): Tensor {
    return replace(tensor, () => {
      const [, ...rest] = tensor.shape as [number, ...number[]];
      const selected = empty([rows.size, ...rest], { dtype: tensor.dtype, device: tensor.device });
      copy_(slice(selected, 2, 0, this.#length), indexSelect(slice(tensor, 2, 0, this.#length), 0, rows));
      return selected;
    });
  }

  #indices(values: readonly number[]): Tensor {
    return scope(() => integers(values, [values.length], this.shared.crossMask.device));
  }
}

/** What `make` returns, in place of `old`, which is disposed. */
function replace(old: Tensor, make: () => Tensor): Tensor {
  const made = noGrad(() => scope(make));
  old.dispose();
  return made;
}
