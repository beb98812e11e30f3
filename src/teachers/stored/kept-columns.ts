import type { RandomSequence } from "../../core/index.js";
import {
  add,
  div,
  exp,
  finiteMask,
  gather,
  log,
  logicalNot,
  logSoftmax,
  maskedFill,
  mul,
  neg,
  reshape,
  scope,
  sum,
  type Tensor,
  to,
  topk,
} from "../../tensor/index.js";
import { toHalf } from "./half.js";
import { sampleTokens } from "./sample-tokens.js";
import type { DistributionStorage } from "./storage.js";

/**
 * What is kept of some positions' distributions, column by column: so they compress better. Dense ones have no `counts`, `ids` and `extra`.
 */
export interface KeptColumns {
  /** How many tokens are kept of each position. */
  readonly counts: Uint16Array;
  /** One number per position, float16: the entropy of the whole distribution where it was sampled, log of the other tokens' probability for top-k. */
  readonly extra: Uint16Array;
  /** The tokens, position by position, ascending. */
  readonly ids: Int32Array;
  /** Per token: how often it was drawn, or its log-probability as float16; of dense ones, all log-probabilities. */
  readonly values: Uint16Array;
}

/** How a distribution is softened before it is kept, and what draws. */
export interface KeepOptions {
  readonly storage: DistributionStorage;
  /** Logits are divided by it. */
  readonly temperature: number;
  /** One sequence per position, for `sampled`. */
  readonly random: (position: number) => RandomSequence;
}

/** The least number that float16 holds; also what stands for log 0. */
const leastHalf = -65_504;

/** Keeps what `storage` says of softmax(logits / temperature), `[N, V]`, at every position. */
export function keepColumns(logits: Tensor, { storage, temperature, random }: KeepOptions): KeptColumns {
  return scope(() => {
    const wide = to(logits, { dtype: storage.kind === "dense" ? "float32" : "float64" });
    const logProbs = finite(logSoftmax(temperature === 1 ? wide : div(wide, temperature), -1));
    if (storage.kind === "dense") return { ...none, values: toHalf(logProbs) };
    return storage.kind === "top-k" ? mostProbable(logProbs, storage.k) : sampled(logProbs, { samples: storage.samples, random });
  });
}

const none = { counts: new Uint16Array(), extra: new Uint16Array(), ids: new Int32Array() } as const;

function mostProbable(logProbs: Tensor, k: number): KeptColumns {
  const [positions, vocabulary] = logProbs.shape as [number, number];
  const kept = Math.min(k, vocabulary);
  const { indices: best } = topk(logProbs, kept);
  // Ascending: the greatest of their negatives come first.
  const indices = neg(topk(neg(best), kept).values);
  const values = gather(logProbs, -1, indices);
  // 1 − Σ loses what is small beside 1 in float32; in float64 16 digits are left.
  const rest = log(add(neg(sum(exp(values), -1)), 1));
  return {
    counts: new Uint16Array(positions).fill(kept),
    extra: toHalf(finite(rest)),
    ids: new Int32Array(to(reshape(indices, [-1]), { dtype: "int32" }).toBytes()),
    values: toHalf(values),
  };
}

function sampled(logProbs: Tensor, options: { readonly samples: number; readonly random: KeepOptions["random"] }): KeptColumns {
  const probabilities = exp(logProbs);
  const { counts, ids, times } = sampleTokens(probabilities, options);
  return { counts, ids, values: times, extra: toHalf(neg(sum(mul(probabilities, logProbs), -1))) };
}

/** The least half where a number is not finite, or below it. */
function finite(x: Tensor): Tensor {
  return maskedFill(x, logicalNot(finiteMask(x)), leastHalf);
}
