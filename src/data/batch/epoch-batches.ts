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

/** Makes one epoch's batches of indices into that epoch's examples; depends on nothing but its arguments. Epochs count from 0. */
export type MakeEpochBatches = (shuffle: RandomSequence, epoch: number) => Batches;

/** Batches without end, epoch after epoch, each in a new order. Between two batches `cursor` says where it stands. */
export class EpochBatches {
  readonly #makeBatches: MakeEpochBatches;
  #cursor: EpochCursor;
  #batches: Batches = [];
  #drawnEpoch = -1;
  #nextShuffle: RandomSequenceState;

  /**
   * `makeBatches` is, for instance, `(shuffle) => batchByTokens(lengths, { maxTokens, shuffle })`; epochs may differ in examples and in
   * their number. An epoch is drawn when its first batch is asked for, so that nobody needs to have examples for one after the last.
   * Throws a {@link DataError} if an epoch has no batches, or the cursor points behind its epoch's last one.
   */
  constructor(makeBatches: MakeEpochBatches, cursor: EpochCursor) {
    this.#makeBatches = makeBatches;
    this.#cursor = cursor;
    this.#nextShuffle = cursor.shuffle;
    this.#draw();
  }

  get cursor(): EpochCursor {
    return this.#cursor;
  }

  /** How many batches the current epoch has; with a token budget another epoch may have a few more or less. */
  get batchesInEpoch(): number {
    return this.#draw().length;
  }

  /** The batch at the cursor; the cursor moves on. */
  next(): EpochBatch {
    const { epoch, batch, shuffle } = this.#cursor;
    const batches = this.#draw();
    const indices = batches[batch] as readonly number[];
    const isLastOfEpoch = batch + 1 === batches.length;
    this.#cursor = isLastOfEpoch ? { epoch: epoch + 1, batch: 0, shuffle: this.#nextShuffle } : { epoch, batch: batch + 1, shuffle };
    return { indices, epoch, isLastOfEpoch };
  }

  /** The batches of the cursor's epoch. */
  #draw(): Batches {
    const { epoch, batch } = this.#cursor;
    if (this.#drawnEpoch === epoch) return this.#batches;
    const shuffle = new RandomSequence(this.#cursor.shuffle);
    this.#batches = this.#makeBatches(shuffle, epoch);
    [this.#drawnEpoch, this.#nextShuffle] = [epoch, shuffle.state];
    if (batch < this.#batches.length) return this.#batches;
    throw new DataError(`The data order stands at batch ${batch} of epoch ${epoch}, which has ${this.#batches.length} batches.`, {
      hint: batch === 0 ? "There are no examples." : "Resume with the data and batch size that the run was started with.",
    });
  }
}
