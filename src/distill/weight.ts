import { ConfigError } from "../core/index.js";

/** A weight that changes linearly with the training's progress, and stays as it is from then on. */
export interface WeightSchedule {
  readonly from: number;
  readonly to: number;
  /** The share of the longest possible training at which `to` is reached, in (0, 1]. Default: 1. */
  readonly until?: number | undefined;
}

/** What a term of a loss counts for: always the same, or by a schedule. */
export type Weight = number | WeightSchedule;

/**
 * The weight at a moment of the training.
 * @param progress Steps taken, as a share of the longest possible training, in [0, 1].
 * @throws ConfigError for weights below 0, and for an end outside (0, 1].
 */
export function weightAt(weight: Weight, progress: number): number {
  const { from, to, until = 1 } = typeof weight === "number" ? { from: weight, to: weight } : weight;
  for (const value of [from, to]) {
    if (!(value >= 0 && value < Infinity)) throw new ConfigError(`a loss's weight is ${value}; it must be at least 0.`);
  }
  if (!(until > 0 && until <= 1)) throw new ConfigError(`a loss's weight reaches its end at ${until}; it must be above 0 and at most 1.`);
  return from + (to - from) * Math.min(1, progress / until);
}
