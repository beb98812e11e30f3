import { DataError, RandomSequence, type RandomSequenceState } from "../../core/index.js";
import type { Batches } from "./batch-by-tokens.js";

/** Which batch comes next, as plain data: a checkpoint stores it, and {@link EpochBatches} goes on from it exactly. */
export interface EpochCursor {
  /** Epochs completed. */
  readonly epoch: number;
  /** Batches of this epoch that were given out. */
  readonly batch: number;
  /** The state that this epoch's order is drawn from. */
  readonly shuffle: RandomSequenceState;
}

/** One batch of an endless training run. */
export interface EpochBatch {
  /** Indices into the examples. */
  readonly indices: readonly number[];
  /** The epoch it belongs to, counted from 0. */
  readonly epoch: number;
  readonly isLastOfEpoch: boolean;
}

/** The cursor of a run's first batch: the data order is a random stream of its own, so that nothing else changes it. */
export function firstCursor(seed: number): EpochCursor {
  return { epoch: 0, batch: 0, shuffle: RandomSequence.named(seed, "data order").state };
}

/** Batches without end, epoch after epoch, each in a new order. Between two batches `cursor` says where it stands. */
export class EpochBatches {
  readonly #makeBatches: (shuffle: RandomSequence) => Batches;
  #cursor: EpochCursor;
  #batches: Batches;
  #nextShuffle: RandomSequenceState;

  /**
   * `makeBatches` makes one epoch's batches, such as `(shuffle) => batchByTokens(lengths, { maxTokens, shuffle })`; it must depend on
   * nothing but the sequence. Throws a {@link DataError} if there are no batches, or the cursor points behind the epoch's last one.
   */
  constructor(makeBatches: (shuffle: RandomSequence) => Batches, cursor: EpochCursor) {
    this.#makeBatches = makeBatches;
    this.#cursor = cursor;
    [this.#batches, this.#nextShuffle] = this.#draw();
    if (cursor.batch < this.#batches.length) return;
    throw new DataError(
      `The data order stands at batch ${cursor.batch} of epoch ${cursor.epoch}, which has ${this.#batches.length} batches.`,
      {
        hint: cursor.batch === 0 ? "There are no examples." : "Resume with the data and batch size that the run was started with.",
      },
    );
  }

  get cursor(): EpochCursor {
    return this.#cursor;
  }

  /** How many batches the current epoch has; with a token budget another epoch may have a few more or less. */
  get batchesInEpoch(): number {
    return this.#batches.length;
  }

  /** The batch at the cursor; the cursor moves on. */
  next(): EpochBatch {
    const { epoch, batch, shuffle } = this.#cursor;
    const indices = this.#batches[batch] as readonly number[];
    const isLastOfEpoch = batch + 1 === this.#batches.length;
    this.#cursor = isLastOfEpoch ? { epoch: epoch + 1, batch: 0, shuffle: this.#nextShuffle } : { epoch, batch: batch + 1, shuffle };
    if (isLastOfEpoch) [this.#batches, this.#nextShuffle] = this.#draw();
    return { indices, epoch, isLastOfEpoch };
  }

  #draw(): [Batches, RandomSequenceState] {
    const shuffle = new RandomSequence(this.#cursor.shuffle);
    return [this.#makeBatches(shuffle), shuffle.state];
  }
}
