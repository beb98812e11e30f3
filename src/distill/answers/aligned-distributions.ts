import { createHash } from "node:crypto";
import type { SparseDistribution } from "../../align/index.js";
import type { EncodedExample, PairBatch } from "../../data/index.js";
import { batchKeys, exampleKey, type SparsePositions } from "../../teachers/index.js";

/** Sparse distributions of targets, one per label: what {@link SparseDistribution} says of each position, kept in a few arrays per target. */
interface TargetDistributions {
  /** How many tokens each position has. */
  readonly counts: Uint16Array;
  readonly ids: Int32Array;
  readonly probabilities: Float32Array;
  /** In nats, per position. */
  readonly entropies: Float32Array;
}

/**
 * Distributions over the student's tokens for fixed targets, from a teacher of another vocabulary. Read as draws are: a token's share is its probability, so that the loss −Σ p log P_S − H(p) is
 * the forward KL.
 */
export class AlignedDistributions {
  readonly storage = { kind: "sampled" } as const;
  readonly temperature = 1;
  readonly #targets = new Map<string, TargetDistributions>();

  /** @param vocabularySize The student's. */
  constructor(readonly vocabularySize: number) {}

  /** @param distributions One per label. */
  add(example: Pick<EncodedExample, "id" | "labels">, distributions: readonly SparseDistribution[]): void {
    this.#targets.set(exampleKey(example), {
      counts: Uint16Array.from(distributions, ({ ids }) => ids.length),
      ids: Int32Array.from(distributions.flatMap(({ ids }) => [...ids])),
      probabilities: Float32Array.from(distributions.flatMap(({ probabilities }) => [...probabilities])),
      entropies: Float32Array.from(distributions, ({ probabilities }) => entropy(probabilities)),
    });
  }

  /** A hash of what is known of a target; undefined for one that is not there. */
  fingerprintOf(example: Pick<EncodedExample, "id" | "labels">): string | undefined {
    const target = this.#targets.get(exampleKey(example));
    if (target === undefined) return undefined;
    const hash = createHash("sha256");
    for (const array of [target.counts, target.ids, target.probabilities]) hash.update(array);
    return hash.digest("hex");
  }

  /** What is known of the targets of a batch, in the order of its labels; undefined if that of one of them is not there. */
  lookup(batch: Pick<PairBatch, "exampleIds" | "labels" | "labelsPerRow">): SparsePositions | undefined {
    const found: TargetDistributions[] = [];
    for (const key of batchKeys(batch)) {
      const target = this.#targets.get(key);
      if (target === undefined) return undefined;
      found.push(target);
    }
    return joined(found);
  }
}

function joined(targets: readonly TargetDistributions[]): SparsePositions {
  const size = targets.reduce((sum, { ids }) => sum + ids.length, 0);
  const positions = targets.reduce((sum, { counts }) => sum + counts.length, 0);
  const [rows, ids, values, extra] = [new Int32Array(size), new Int32Array(size), new Float32Array(size), new Float32Array(positions)];
  let [entry, position] = [0, 0];
  for (const target of targets) {
    ids.set(target.ids, entry);
    values.set(target.probabilities, entry);
    extra.set(target.entropies, position);
    for (const count of target.counts) {
      rows.fill(position, entry, entry + count);
      entry += count;
      position++;
    }
  }
  return { kind: "sampled", rows, ids, values, extra };
}

function entropy(probabilities: Float64Array): number {
  return -probabilities.reduce((sum, probability) => sum + (probability > 0 ? probability * Math.log(probability) : 0), 0);
}
