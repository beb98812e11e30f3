import {
  addProduct,
  cat,
  cos,
  customGradient,
  haveKernels,
  mul,
  neg,
  roll,
  rotateGradient,
  rotateKernel,
  sin,
  type Tensor,
  to,
  unsqueeze,
} from "../../tensor/index.js";

/** By how much each token's queries and keys are turned, float32 `[B, T, 1, d]` each, whatever the model's dtype. */
export interface Turns {
  readonly cosines: Tensor;
  /** Those of a head's first half negated. */
  readonly sines: Tensor;
}

/**
 * The turns at angles (Su et al. 2021, equation 34), number i of a head's first half and of its second turned together, as in Hugging Face's checkpoints.
 * @param angles In radians, float32 `[B, T, d / 2]`.
 * @param factor Multiplies queries and keys besides (YaRN).
 */
export function turnsOf(angles: Tensor, factor: number): Turns {
  const scaled = (x: Tensor): Tensor => unsqueeze(factor === 1 ? x : mul(x, factor), 2);
  const [cosines, sines] = [scaled(cos(angles)), scaled(sin(angles))];
  return { cosines: cat([cosines, cosines], -1), sines: cat([neg(sines), sines], -1) };
}

/** Queries or keys `[B, T, H, d]`, each head turned by its token's position; computed in float32 at least, in x's dtype again. */
export function rotate(x: Tensor, turns: Turns): Tensor {
  const { cosines, sines } = turns;
  if (!haveKernels(x, cosines, sines)) return rotateByOperators(x, turns);
  if (!x.requiresGrad) return rotateKernel(x, cosines, sines);
  const compute = () => ({ value: rotateKernel(x, cosines, sines), kept: [cosines, sines] });
  return customGradient([x], compute, (gradient, ...kept) => [rotateGradient(gradient, ...(kept as [Tensor, Tensor]))]);
}

function rotateByOperators(x: Tensor, { cosines, sines }: Turns): Tensor {
  const half = (x.shape[3] as number) / 2;
  const turned = addProduct(mul(x, cosines), roll(x, half, -1), sines);
  return turned.dtype === x.dtype ? turned : to(turned, { dtype: x.dtype });
}
