import { add, exp, mul, scope, sub, type Tensor } from "../../tensor/index.js";
import {
  logProbsOfOthers,
  logProbsOfTokens,
  matrixShape,
  type SparseOptions,
  type SparseTokens,
  softened,
  sumPerRow,
} from "./sparse-targets.js";

/** The most probable tokens of teacher distributions. */
export interface TopKTargets extends SparseTokens {
  /** The teacher's log-probabilities of these tokens, float32 `[E]`. */
  readonly logProbs: Tensor;
  /** log of what all other tokens have together, float32 `[N]`; very negative where that is nothing. */
  readonly restLogProbs: Tensor;
}

/**
 * KL between teacher and student over k tokens and all others as one more, in nats, times temperature²: Σ p_T · (log p_T − log p_S) + r_T · (log r_T − log
 * r_S). 0 where they agree on these, never negative, and at most the forward KL of the whole distributions: how the rest is shared out is not looked at, so
 * its gradient is not theirs.
 * @param studentLogits `[N, V]`
 * @returns `[N]`, one value per position.
 * @throws ShapeError for logits that are no matrix; ConfigError for a temperature that is not above 0.
 */
export function topKForwardKl(studentLogits: Tensor, targets: TopKTargets, options: SparseOptions = {}): Tensor {
  const [positions] = matrixShape("topKForwardKl", studentLogits);
  const { temperature = 1 } = options;
  return scope(() => {
    const student = softened("topKForwardKl", studentLogits, options);
    const differences = sub(targets.logProbs, logProbsOfTokens(student, targets));
    const kept = sumPerRow(mul(exp(targets.logProbs), differences), targets, positions);
    const rest = mul(exp(targets.restLogProbs), sub(targets.restLogProbs, logProbsOfOthers(student, targets)));
    const losses = add(kept, rest);
    return temperature === 1 ? losses : mul(losses, temperature ** 2);
  });
}
