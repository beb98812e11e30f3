import { mul, Tensor, to, unsqueeze } from "../../tensor/index.js";
import { attentionFactorOf, type Frequencies, frequenciesOf } from "./frequencies.js";
import type { RopeParameters } from "./rope-parameters.js";
import { type Turns, turnsOf } from "./rotate.js";

/** Where tokens stand. */
export interface TokenPlaces {
  /** int64 `[B, T]`. */
  readonly positions: Tensor;
  /** How long each row's sequence is so far, these tokens included, B numbers. Asked only where the turns depend on it. */
  readonly lengths: () => readonly number[];
}

/** How a model turns queries and keys by their positions. The frequencies are float32 whatever the model's dtype, and no parameters. */
export class Rotary {
  readonly #parameters: RopeParameters;
  readonly #headSize: number;
  readonly #factor: number;
  readonly #frequencies: Frequencies;

  /** @param headSize d, even. */
  constructor(parameters: RopeParameters, headSize: number) {
    this.#parameters = parameters;
    this.#headSize = headSize;
    this.#factor = attentionFactorOf(parameters);
    this.#frequencies = frequenciesOf(parameters, headSize);
  }

  /**
   * The turns of tokens at their positions. Where a scaling is dynamic, each row's frequencies are those of its length so far, so that a batch gives what its rows give
   * alone; keys that a cache holds stay as they were turned, as in Transformers.
   */
  turnsAt({ positions, lengths }: TokenPlaces): Turns {
    const { device } = positions;
    const isDynamic = this.#parameters.ropeType === "dynamic";
    const rows = isDynamic ? lengths().map((length) => frequenciesOf(this.#parameters, this.#headSize, length)) : [this.#frequencies];
    const values = Float32Array.from(rows.flatMap((row) => [...row]));
    const frequencies = to(Tensor.from(values, [rows.length, 1, this.#headSize / 2]), { device });
    return turnsOf(mul(unsqueeze(to(positions, { dtype: "float32" }), 2), frequencies), this.#factor);
  }
}
