import { ConfigError } from "../../core/index.js";

/**
 * How much of each of a teacher's next-token distributions is kept. `dense`: all V log-probabilities. `top-k`: the k most probable tokens, and how much
 * probability the others have together. `sampled`: how often each token was drawn among so many draws, which estimates the distribution without bias.
 */
export type DistributionStorage =
  | { readonly kind: "dense" }
  | { readonly kind: "top-k"; readonly k: number }
  | { readonly kind: "sampled"; readonly samples: number };

/** Counts stand in 16 bits. */
const most = 65_535;

/** @throws ConfigError for a number of tokens or draws that is none. */
export function checkStorage(storage: DistributionStorage): void {
  if (storage.kind === "dense") return;
  const [name, value] = storage.kind === "top-k" ? (["k", storage.k] as const) : (["samples", storage.samples] as const);
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new ConfigError(`teacherCache.${name} is ${value}; it must be a whole number from 1 to ${most}.`);
}

/** As it stands in lists and reports. */
export function describeStorage(storage: DistributionStorage): string {
  if (storage.kind === "dense") return "whole";
  return storage.kind === "top-k" ? `the ${storage.k} most probable tokens and the rest's mass` : `${storage.samples} draws each`;
}
