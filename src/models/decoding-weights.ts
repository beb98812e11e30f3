import type { Tensor } from "../tensor/index.js";

/**
 * A model's decoder as decoding uses it: a copy of its weights of one moment, laid out for products with few rows. Made by
 * {@link TextModel.prepareDecoding}, shared by any number of caches, disposed by whoever asked for it. Only its model can read it.
 */
export class DecodingWeights {
  readonly #owned: readonly Tensor[];

  /**
   * @param content What the model that made it will find there.
   * @param owned The tensors that were made for it; the model's own parameters are not among them.
   */
  constructor(
    readonly content: unknown,
    owned: readonly Tensor[],
  ) {
    this.#owned = owned;
  }

  dispose(): void {
    for (const tensor of this.#owned) tensor.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
