import { mul, neg, scope, sub, type Tensor } from "../../tensor/index.js";
import { logProbsOfTokens, matrixShape, type SparseOptions, type SparseTokens, softened, sumPerRow } from "./sparse-targets.js";

/** Teacher distributions that were sampled. */
export interface SampledTargets extends SparseTokens {
  /** Each token's share of its position's draws, float32 `[E]`; they sum to 1 per position. */
  readonly shares: Tensor;
  /** The whole distribution's entropy in nats, float32 `[N]`. */
  readonly entropies: Tensor;
}

/**
 * KL(P_teacher ‖ P_student), estimated from draws of the teacher's distribution: −Σ share · log P_S − H(P_T), in nats, times temperature². Value and
 * gradient are those of the forward KL in the mean over draws (Anshumann et al. 2025, *Sparse Logit Sampling*, arXiv:2503.16870); a single one may be
 * below 0.
 * @param studentLogits `[N, V]`
 * @returns `[N]`, one value per position.
 * @throws ShapeError for logits that are no matrix; ConfigError for a temperature that is not above 0.
 */
export function sampledForwardKl(studentLogits: Tensor, targets: SampledTargets, options: SparseOptions = {}): Tensor {
  const [positions] = matrixShape("sampledForwardKl", studentLogits);
  const { temperature = 1 } = options;
  return scope(() => {
    const logProbs = logProbsOfTokens(softened("sampledForwardKl", studentLogits, options), targets);
    const crossEntropies = neg(sumPerRow(mul(logProbs, targets.shares), targets, positions));
    const losses = sub(crossEntropies, targets.entropies);
    return temperature === 1 ? losses : mul(losses, temperature ** 2);
  });
}
