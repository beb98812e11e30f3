import { gradOf, mulEach_, noGrad, norm, norms, scope, stack, type Tensor } from "../tensor/index.js";

/**
 * Scales all gradients together so that their norm, taken over every parameter at once, is at most `maxNorm` (Pascanu et al. 2013; equal to
 * PyTorch's `clip_grad_norm_`).
 * @returns The norm before clipping; not finite if any gradient is not, and then nothing was scaled.
 */
export function clipGradientNorm(parameters: Iterable<Tensor>, maxNorm: number): number {
  return noGrad(() =>
    scope(() => {
      const gradients = [...parameters].map(gradOf).filter((gradient) => gradient !== null);
      if (gradients.length === 0) return 0;
      const total = norm(stack(norms(gradients), 0)).item();
      // PyTorch's guard against dividing by zero, kept so that results agree to the last bit.
      const factor = maxNorm / (total + 1e-6);
      if (Number.isFinite(total) && factor < 1) mulEach_(gradients, factor);
      return total;
    }),
  );
}
