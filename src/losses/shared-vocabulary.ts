import { div, logSumExp, mul, scope, slice, sub, type Tensor, to } from "../tensor/index.js";
import type { LogitsPair } from "./compare-distributions.js";

/**
 * Both models' logits of the ids that both have, `[N, min(V_T, V_S)]`: models of one tokenizer are padded to different sizes, and the ids behind its tokens
 * stand for nothing. What a model has behind them is dropped, and its distribution is that of the others.
 */
export function sharedLogits({ studentLogits, teacherLogits }: LogitsPair): LogitsPair {
  const shared = Math.min(studentLogits.shape[1] as number, teacherLogits.shape[1] as number);
  const first = (logits: Tensor): Tensor => (logits.shape[1] === shared ? logits : slice(logits, 1, 0, shared));
  return { studentLogits: first(studentLogits), teacherLogits: first(teacherLogits) };
}

/**
 * −log of the student's probability of the first `shared` ids, in nats, times temperature²: 0 where it has no others. Added to a divergence over those ids,
 * it keeps the student from what the teacher cannot write; with the forward KL, the sum is the KL over all of the student's ids, of which the teacher gives
 * the others none.
 * @param studentLogits `[N, V_S]`
 * @returns `[N]`; undefined where every id is shared.
 */
export function unsharedMass(studentLogits: Tensor, shared: number, temperature = 1): Tensor | undefined {
  if (studentLogits.shape[1] === shared) return undefined;
  return scope(() => {
    const wide = to(studentLogits, { dtype: "float32" });
    const softened = temperature === 1 ? wide : div(wide, temperature);
    return mul(sub(logSumExp(softened, -1), logSumExp(slice(softened, 1, 0, shared), -1)), temperature ** 2);
  });
}
