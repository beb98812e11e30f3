import { ConfigError, type RandomSequence } from "../../core/index.js";

/** How long one example is, in tokens; `target` is 0 where there is none. */
export interface SequenceLengths {
  readonly source: number;
  readonly target: number;
}

/** Indices into the examples, one array per batch. */
export type Batches = readonly (readonly number[])[];

/** The budget of a batch, and the order of the examples. */
export interface BatchByTokensOptions {
  /** The most tokens of a batch, padding included: examples × rowsPerExample × (longest source + longest target). */
  readonly maxTokens: number;
  /**
   * How many rows of its length each example takes: beams, or sampled sequences. An example whose rows exceed the budget together is a
   * batch by itself, since rows of one example cannot be parted; each row has to fit. Default: 1.
   */
  readonly rowsPerExample?: number;
  readonly maxExamples?: number;
  /** Lengths are padded up to a multiple of this, as `padBatch` will do. Default: 1. */
  readonly padToMultipleOf?: number;
  /** Where the order comes from. Without it, batches go from long to short: for evaluation, so that a lack of memory shows at once. */
  readonly shuffle?: RandomSequence;
}

/** Shuffled examples are sorted by length within chunks of this size: large enough for little padding, small enough to stay random. */
const chunkSize = 2_048;

/**
 * Batches of examples of similar length whose padded size stays within a budget. Every index stands in exactly one batch. With `shuffle`,
 * examples are shuffled, sorted by length within chunks of 2,048, cut into batches, and the batches are shuffled; the same sequence gives
 * the same batches. Throws a {@link ConfigError} for an example of which one row is larger than the budget: the limits contradict each other.
 */
export function batchByTokens(lengths: readonly SequenceLengths[], options: BatchByTokensOptions): Batches {
  const { shuffle, padToMultipleOf = 1 } = options;
  const padded = lengths.map(({ source, target }) => ({
    source: roundUp(source, padToMultipleOf),
    target: roundUp(target, padToMultipleOf),
  }));
  assertFits(padded, options.maxTokens);
  const indices = lengths.map((_, index) => index);
  // Sorting on the true lengths also orders those that are padded alike; the sort is stable, so ties stay in random order.
  const byLength = (a: number, b: number) => compareLengths(lengths[b] as SequenceLengths, lengths[a] as SequenceLengths);
  if (shuffle === undefined) return cut(indices.sort(byLength), padded, options);
  const order = shuffle.shuffle(indices);
  const batches: (readonly number[])[] = [];
  for (let start = 0; start < order.length; start += chunkSize) {
    batches.push(...cut(order.slice(start, start + chunkSize).sort(byLength), padded, options));
  }
  return shuffle.shuffle(batches);
}

/** Cuts a sequence of indices into batches, each as large as the budget allows. */
function cut(
  order: readonly number[],
  lengths: readonly SequenceLengths[],
  { maxTokens, rowsPerExample = 1, maxExamples = Infinity }: BatchByTokensOptions,
): Batches {
  const batches: number[][] = [];
  let [batch, source, target]: [number[], number, number] = [[], 0, 0];
  for (const index of order) {
    const length = lengths[index] as SequenceLengths;
    [source, target] = [Math.max(source, length.source), Math.max(target, length.target)];
    if (batch.length === 0 || batch.length >= maxExamples || (batch.length + 1) * rowsPerExample * (source + target) > maxTokens) {
      [batch, source, target] = [[], length.source, length.target];
      batches.push(batch);
    }
    batch.push(index);
  }
  return batches;
}

function assertFits(lengths: readonly SequenceLengths[], maxTokens: number): void {
  // Negated, so that a budget or length that is no number fails here too.
  const index = lengths.findIndex(({ source, target }) => !(source + target <= maxTokens));
  const example = lengths[index];
  if (example === undefined) return;
  throw new ConfigError(
    `maxTokens: example ${index} alone takes ${example.source + example.target} tokens (source and target, padded), the budget is ${maxTokens}.`,
    { hint: "Raise maxTokens, or lower maxSourceLength or maxTargetLength." },
  );
}

function compareLengths(a: SequenceLengths, b: SequenceLengths): number {
  return a.source - b.source || a.target - b.target;
}

function roundUp(length: number, multiple: number): number {
  return Math.ceil(length / multiple) * multiple;
}
