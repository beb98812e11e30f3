import type { Parameters } from "../../nn/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { EncoderInputs } from "../model.js";
import type { EncoderConfig } from "./encoder-config.js";

/** How far an encoder runs, and what it returns besides. */
export interface EncoderForwardOptions {
  /** How many layers run, the first ones; 0 gives the embeddings. Default: all. @throws ConfigError for more than there are. */
  readonly layers?: number | undefined;
  /**
   * Intermediate tensors by name: `encoder.embedded` (what the first layer reads) and `encoder.<i>.hidden` (after layer i), `[B, T, D]`, and of
   * `encoder.<i>.self`: `.queries`, `.keys`, `.values` `[B, H, T, d]` and `.probabilities` `[B, H, T, T]`.
   * @throws ConfigError for a name that the model does not have, or whose layer does not run, listing those it has.
   */
  readonly capture?: readonly string[] | undefined;
}

/** What an encoder's forward pass returns. What stands at padding means nothing. */
export interface EncoderOutput {
  /** After the last layer that ran, `[B, T, D]`. */
  readonly hidden: Tensor;
  /** Exactly the tensors that `capture` named. */
  readonly captured: ReadonlyMap<string, Tensor>;
}

/**
 * A model that gives every token of a text a vector that depends on the whole text. For reading, not for training: it has no dropout, and no
 * heads. Pure: no hidden state but its parameters. Padded rows give their tokens the vectors that they have alone.
 */
export interface EncoderModel {
  readonly config: EncoderConfig;
  readonly parameters: Parameters;
  /** `cpu`, `cuda:0`, …: where inputs have to be. */
  readonly device: string;
  /** The longest text in tokens, special tokens included: its position embeddings end there, or those of the texts it was trained with. */
  readonly maxLength: number;
  /** To be called within a scope, which releases what it makes on the way. @throws ShapeError for more than {@link maxLength} tokens. */
  forward(inputs: EncoderInputs, options?: EncoderForwardOptions): EncoderOutput;
}
