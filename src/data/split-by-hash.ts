import { createHash } from "node:crypto";
import { ConfigError } from "../core/index.js";
import type { Example } from "./example.js";

/** Which shares of the examples to hold out, each in [0, 1). */
export interface HoldOut {
  readonly validation: number;
  readonly test: number;
}

/** Labeled examples in three parts. */
export interface LabeledSplits {
  readonly train: readonly Example[];
  readonly validation: readonly Example[];
  readonly test: readonly Example[];
}

/**
 * Cuts labeled examples into train, validation and test by a sha-256 of their source text (white space at its ends aside). Equal sources
 * therefore always land in the same split, an example stays in its split when others are added or removed, and nothing depends on
 * a seed or on the order. Test has the lowest hashes and validation the highest, so that whether one of them is cut does not move the other: what a
 * teacher was trained on without a test split is no later run's validation. The shares are met on average, not exactly. Order is kept within each split.
 */
export function splitByHash(examples: readonly Example[], { validation, test }: HoldOut): LabeledSplits {
  if (!(validation >= 0 && test >= 0 && validation + test < 1)) {
    throw new ConfigError(
      `splitByHash: expected shares of at least 0 that sum to less than 1, got validation ${validation}, test ${test}.`,
    );
  }
  const splits = { train: [] as Example[], validation: [] as Example[], test: [] as Example[] };
  for (const example of examples) {
    const position = hashPosition(example.source.trim());
    splits[position < test ? "test" : position >= 1 - validation ? "validation" : "train"].push(example);
  }
  return splits;
}

/** A text's place in [0, 1), uniform over texts: the first 53 bits of its sha-256. */
export function hashPosition(text: string): number {
  return Number(createHash("sha256").update(text).digest().readBigUInt64BE() >> 11n) / 2 ** 53;
}
