import type { Tensor } from "../tensor/index.js";

/** A sequence that is being written. */
export interface Row {
  /** Which input of the batch it belongs to. */
  readonly input: number;
  /** Which of the input's sequences it is, from 0. */
  readonly number: number;
  /** What it goes on from, see `Beginnings`. */
  readonly prefix: readonly number[];
  /** The tokens that it begins with, whatever the model says of them. */
  readonly beginning: readonly number[];
  /** What it has so far, its beginning counted. */
  readonly ids: number[];
  readonly logProbs: number[];
  /** As in `Generated`. */
  ended: boolean;
}

/** One next token per row: ids int64 `[R]`. */
export type ChooseTokens = (logits: Tensor, rows: readonly Row[]) => Tensor;
