import { ShapeError } from "../../core/index.js";
import { add, log, mean, mul, scope, sub, sum, type Tensor, to } from "../../tensor/index.js";
import { meanOverPositions } from "./mean-over-positions.js";

/** Two models' attention distributions, `[B, H, Q, K]` each. */
export interface AttentionPair {
  readonly student: Tensor;
  /** Without a gradient. */
  readonly teacher: Tensor;
}

/** Each head's distributions with those of the teacher's head of the same number, or the means over all heads of either model. */
export type ComparedHeads = "each" | "mean";

/** Which queries count, and how heads are brought together. */
export interface AttentionOptions {
  /** 1 for queries that count, 0 for padding, `[B, Q]`. */
  readonly mask: Tensor;
  /** With `mean` the models may differ in their number of heads. */
  readonly heads: ComparedHeads;
}

/** Keeps logarithms finite where a probability is 0 in float32; far below all that rounding leaves of one that is not. */
const tiny = 1e-30;

/**
 * KL(A_T ‖ A_S) of two models' attention probabilities (Wang et al. 2020, *MiniLM*, L_AT), in nats: of every head, averaged over heads; or, with `mean`, of
 * Ā = 1/H · Σ_heads A, which is a distribution for every query, too, and for as many heads never further apart than the heads are on average.
 * @returns `[B]`: each row's mean over queries that are not padding.
 * @throws ShapeError if the models differ in positions or, compared head by head, in heads; or if the teacher's carry a gradient.
 */
export function attentionKl({ student, teacher }: AttentionPair, { mask, heads }: AttentionOptions): Tensor {
  checkAttention({ student, teacher }, heads);
  return scope(() => {
    const distributions = (probabilities: Tensor): Tensor => {
      const wide = to(probabilities, { dtype: "float32" });
      return heads === "mean" ? mean(wide, 1, true) : wide;
    };
    const [ofStudent, ofTeacher] = [distributions(student), distributions(teacher)];
    const ratio = sub(log(add(ofTeacher, tiny)), log(add(ofStudent, tiny)));
    return meanOverPositions(mean(sum(mul(ofTeacher, ratio), -1), 1), mask);
  });
}

function checkAttention({ student, teacher }: AttentionPair, heads: ComparedHeads): void {
  const compared = ({ shape: [batch, ...others] }: Tensor): string => [batch, ...(heads === "mean" ? others.slice(1) : others)].join();
  if (compared(student) !== compared(teacher)) {
    throw new ShapeError(
      `attentionKl: expected teacher's probabilities [${student.shape.join(", ")}] like the student's${heads === "mean" ? ", but for heads" : ""}, got [${teacher.shape.join(", ")}].`,
    );
  }
  if (teacher.requiresGrad) throw new ShapeError("attentionKl: the teacher's carry a gradient; run the teacher inside noGrad().");
}
