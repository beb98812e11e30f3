import { ConfigError } from "../core/index.js";
import type { PairBatch } from "../data/index.js";
import { noGrad, RandomStream, scope } from "../tensor/index.js";
import type { Objective } from "../train/index.js";

/** What a mean may not fall below, as in the study's reference code, so that a term that starts at nothing is not blown up. */
const floor = 0.025;

/** What scales are measured on. */
export interface TermScalesOptions {
  /** Made one after the other; all of them count alike. */
  readonly batches: Iterable<() => PairBatch>;
  /** Of the dropout that the student reads them with, as in training. */
  readonly seed: number;
  /** Where the models are. */
  readonly device: string;
}

/**
 * The size of every term of an objective with the models as they are: its mean over the batches, at least 0.025. Divided by it, terms start at 1, so that
 * their weights compare what they are said to compare (docs/PAPERS.md section 3, mixed objectives). No weight changes.
 * @throws ConfigError if there is no batch, or a term is not finite.
 */
export function termScales(objective: Objective, { batches, seed, device }: TermScalesOptions): Record<string, number> {
  using dropout = RandomStream.named(seed, "term scales", device);
  const sums = new Map<string, number>();
  let count = 0;
  for (const makeBatch of batches) {
    const terms = noGrad(() =>
      scope(() => {
        const { terms } = objective.compute(makeBatch(), { dropout, step: count });
        return Object.entries(terms).map(([name, term]) => [name, term.item()] as const);
      }),
    );
    for (const [name, value] of terms) sums.set(name, (sums.get(name) ?? 0) + value);
    count++;
  }
  if (count === 0) throw new ConfigError(`${objective.name}: there is no batch to measure the terms' scales on.`);
  return Object.fromEntries([...sums].map(([name, sum]) => [name, scaleOf(objective, name, sum / count)]));
}

function scaleOf({ name: objective }: Objective, term: string, mean: number): number {
  if (Number.isFinite(mean)) return Math.max(floor, mean);
  throw new ConfigError(`${objective}: ${term} is ${mean} with the models as they start; it has no scale.`);
}
