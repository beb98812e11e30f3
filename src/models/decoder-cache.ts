import { ShapeError } from "../core/index.js";
import { copy_, indexSelect, noGrad, slice, Tensor, to } from "../tensor/index.js";
import type { DecodingWeights } from "./decoding-weights.js";

/** One decoder layer's share of the cache. */
export interface LayerCache {
  /** Preallocated `[B, H, capacity, d]`; the first `length` positions are filled. */
  selfKeys: Tensor;
  selfValues: Tensor;
  /** The source's, `[B, H, S, d]`. */
  crossKeys: Tensor;
  crossValues: Tensor;
}

/** What the layers of a cache share. */
export interface SharedCache {
  /** Added to cross-attention scores: 0 for source tokens, very negative for padding, `[B, 1, 1, S]`. */
  crossMask: Tensor;
  /**
   * For models with relative positions: the bias of every distance, farthest first, `[1, H, 1, capacity]`, so that the biases of a query at
   * position t for its keys 0 … t are simply the last t + 1.
   */
  readonly biasByDistance?: Tensor;
}

/** Keys and values of the tokens decoded so far, in memory reserved once: appending copies one position and never moves the others. */
export class DecoderCache {
  #length = 0;

  constructor(
    readonly layers: readonly LayerCache[],
    readonly shared: SharedCache,
    /** What the model decodes with. Not the cache's to dispose: many caches share it. */
    readonly weights: DecodingWeights,
    /** The most tokens it can hold. */
    readonly capacity: number,
  ) {}

  /** How many tokens it holds. */
  get length(): number {
    return this.#length;
  }

  /**
   * Writes the keys and values `[B, H, T, d]` of the next T tokens into layer `layer` and returns all that are there, `[B, H, length + T, d]`.
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

  /** Keeps the batch rows named, in that order: finished rows leave, beams are reordered. */
  selectRows(rows: readonly number[]): void {
    const indices = Tensor.from(rows, [rows.length], "int64");
    const placed = to(indices, { dtype: "int64", device: this.shared.crossMask.device });
    const pick = (tensor: Tensor): Tensor => {
      const picked = noGrad(() => indexSelect(tensor, 0, placed));
      tensor.dispose();
      return picked;
    };
    for (const layer of this.layers) {
      layer.selfKeys = pick(layer.selfKeys);
      layer.selfValues = pick(layer.selfValues);
      layer.crossKeys = pick(layer.crossKeys);
      layer.crossValues = pick(layer.crossValues);
    }
    this.shared.crossMask = pick(this.shared.crossMask);
    indices.dispose();
    placed.dispose();
  }

  dispose(): void {
    for (const { selfKeys, selfValues, crossKeys, crossValues } of this.layers) {
      for (const tensor of [selfKeys, selfValues, crossKeys, crossValues]) tensor.dispose();
    }
    this.shared.crossMask.dispose();
    this.shared.biasByDistance?.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
