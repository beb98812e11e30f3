import { ConfigError, ShapeError } from "../core/index.js";
import { div, logSoftmax, mul, scope, sum, type Tensor, to } from "../tensor/index.js";

/** What every divergence may be told. */
export interface DivergenceOptions {
  /** Both sets of logits are divided by it, and the result multiplied by its square (Hinton et al. 2015), so that gradients keep their size. Default: 1. */
  readonly temperature?: number;
}

/** The natural logarithms of both next-token distributions, float32 `[N, V]`. */
export interface LogDistributions {
  readonly student: Tensor;
  readonly teacher: Tensor;
}

/** Both models' unnormalised next-token scores, `[N, V]`. */
export interface LogitsPair {
  readonly studentLogits: Tensor;
  readonly teacherLogits: Tensor;
}

/**
 * The shared frame of the divergences: softens both distributions by the temperature, sums what `integrand` makes of them over the
 * vocabulary, and multiplies by temperature². Computed in float32 whatever the logits are in. Until backward only those `[N, V]` live
 * that autograd recorded, because everything is made in a scope of its own: the student's log-probabilities, and what the integrand's
 * operators keep.
 * @param integrand `[N, V]` from the log-distributions.
 * @returns `[N]`, one value per position.
 * @throws ShapeError if the logits are no matrices, or differ in shape (above all, in vocabulary), or the teacher's carry a gradient.
 * ConfigError for a temperature that is not above 0.
 */
export function compareDistributions(
  name: string,
  { studentLogits, teacherLogits, temperature = 1 }: LogitsPair & DivergenceOptions,
  integrand: (logs: LogDistributions) => Tensor,
): Tensor {
  if (!(temperature > 0 && temperature < Infinity)) throw new ConfigError(`${name}: temperature is ${temperature}; it must be above 0.`);
  checkLogits(name, { studentLogits, teacherLogits });
  const logs = (logits: Tensor): Tensor => {
    const wide = to(logits, { dtype: "float32" });
    return logSoftmax(temperature === 1 ? wide : div(wide, temperature), -1);
  };
  return scope(() => {
    const losses = sum(integrand({ student: logs(studentLogits), teacher: logs(teacherLogits) }), -1);
    return temperature === 1 ? losses : mul(losses, temperature ** 2);
  });
}

function checkLogits(name: string, { studentLogits, teacherLogits }: LogitsPair): void {
  const [student, teacher] = [studentLogits.shape, teacherLogits.shape];
  if (student.length !== 2) throw new ShapeError(`${name}: expected studentLogits [N, V], got [${student.join(", ")}].`);
  if (student.join() !== teacher.join()) {
    throw new ShapeError(`${name}: expected teacherLogits [${student.join(", ")}] like studentLogits, got [${teacher.join(", ")}].`);
  }
  if (teacherLogits.requiresGrad) throw new ShapeError(`${name}: teacherLogits carry a gradient; run the teacher inside noGrad().`);
}
