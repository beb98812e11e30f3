import { ConfigError } from "../core/index.js";
import type { PairBatch } from "../data/index.js";
import { noGrad, RandomStream, scope } from "../tensor/index.js";
import type { Objective } from "../train/index.js";

/** How far a loss from stored distributions is from the one with the teacher. */
export interface CacheBias {
  /** The mean over batches of stored minus live, in nats per token (or sequence, as the objective averages). */
  readonly difference: number;
  /** Of that mean: what is well within it may be chance. */
  readonly standardError: number;
  /** The mean of the live loss on the same batches. */
  readonly live: number;
  readonly batches: number;
}

/** What it is measured on. */
export interface CacheBiasOptions {
  readonly batches: readonly (() => PairBatch)[];
  /** Of the dropout that the student reads them with: the same for both. */
  readonly seed: number;
  readonly device: string;
}

/** Compares two objectives batch by batch, with the student as it is. No weight changes. @throws ConfigError for fewer than two batches. */
export function cacheBias(stored: Objective, live: Objective, { batches, seed, device }: CacheBiasOptions): CacheBias {
  if (batches.length < 2) throw new ConfigError(`cacheBias: ${batches.length} batches say nothing of an error; give two or more.`);
  const losses = batches.map((makeBatch, step) => {
    const lossOf = (objective: Objective): number =>
      noGrad(() =>
        scope(() => {
          using dropout = RandomStream.named(seed, `cache bias/${step}`, device);
          return objective.compute(makeBatch(), { dropout, step }).loss.item();
        }),
      );
    return { stored: lossOf(stored), live: lossOf(live) };
  });
  const differences = losses.map((loss) => loss.stored - loss.live);
  const difference = mean(differences);
  const variance = differences.reduce((sum, value) => sum + (value - difference) ** 2, 0) / (differences.length - 1);
  return {
    difference,
    standardError: Math.sqrt(variance / differences.length),
    live: mean(losses.map((loss) => loss.live)),
    batches: batches.length,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
