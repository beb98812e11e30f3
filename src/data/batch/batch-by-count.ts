import { ConfigError, type RandomSequence } from "../../core/index.js";
import type { Batches } from "./batch-by-tokens.js";

/** The size of a batch, and the order of the examples. */
export interface BatchByCountOptions {
  readonly batchSize: number;
  /** Where the order comes from; without it, examples keep theirs. */
  readonly shuffle?: RandomSequence;
  /** Leave out the last batch of an epoch if it is smaller than the others. Default: keep it. */
  readonly dropLast?: boolean;
}

/**
 * Batches of a fixed number of examples, whatever their lengths. Every index in [0, examples) stands in exactly one batch (but for
 * `dropLast`). Throws a {@link ConfigError} for a batch size that is no whole number of at least 1.
 */
export function batchByCount(examples: number, { batchSize, shuffle, dropLast = false }: BatchByCountOptions): Batches {
  if (!(Number.isSafeInteger(batchSize) && batchSize >= 1)) {
    throw new ConfigError(`batchSize: expected a whole number of at least 1, got ${batchSize}.`);
  }
  const indices = Array.from({ length: examples }, (_, index) => index);
  const order = shuffle === undefined ? indices : shuffle.shuffle(indices);
  const count = dropLast ? Math.floor(examples / batchSize) : Math.ceil(examples / batchSize);
  return Array.from({ length: count }, (_, batch) => order.slice(batch * batchSize, (batch + 1) * batchSize));
}
