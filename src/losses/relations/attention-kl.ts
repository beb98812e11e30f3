import { ConfigError, ShapeError } from "../../core/index.js";
import { add, log, mean, mul, scope, sub, sum, type Tensor, to } from "../../tensor/index.js";
import { meanOverPositions } from "./mean-over-positions.js";

/** Two models' attention distributions, `[B, H, Q, K]` each. */
export interface AttentionPair {
  readonly student: Tensor;
  /** Without a gradient. */
  readonly teacher: Tensor;
}

/** Keeps logarithms finite where a probability is 0 in float32; far below all that rounding leaves of one that is not. */
const tiny = 1e-30;

/**
 * KL(A_T ‖ A_S) of two models' attention probabilities (Wang et al. 2020, *MiniLM*, L_AT), in nats.
 * @param mask 1 for queries that count, 0 for padding, `[B, Q]`
 * @returns `[B]`: each row's mean over heads and queries that are not padding.
 * @throws ConfigError if the models differ in their number of heads, ShapeError if they differ in positions or the teacher's carry a gradient.
 */
export function attentionKl({ student, teacher }: AttentionPair, mask: Tensor): Tensor {
  checkAttention({ student, teacher });
  return scope(() => {
    const [studentWide, teacherWide] = [student, teacher].map((probabilities) => to(probabilities, { dtype: "float32" })) as [
      Tensor,
      Tensor,
    ];
    const ratio = sub(log(add(teacherWide, tiny)), log(add(studentWide, tiny)));
    return meanOverPositions(mean(sum(mul(teacherWide, ratio), -1), 1), mask);
  });
}

function checkAttention({ student, teacher }: AttentionPair): void {
  const [heads, teacherHeads] = [student.shape[1], teacher.shape[1]];
  if (heads !== teacherHeads) {
    throw new ConfigError(`minilm: the student has ${heads} attention heads, the teacher ${teacherHeads}; they must agree.`, {
      hint: "minilm-v2 splits both models' heads anew, so that they may differ.",
    });
  }
  if (student.shape.join() !== teacher.shape.join()) {
    throw new ShapeError(
      `attentionKl: expected teacher's probabilities [${student.shape.join(", ")}] like the student's, got [${teacher.shape.join(", ")}].`,
    );
  }
  if (teacher.requiresGrad) throw new ShapeError("attentionKl: the teacher's carry a gradient; run the teacher inside noGrad().");
}
