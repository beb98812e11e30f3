import {
  add,
  customGradient,
  haveKernels,
  mean,
  mul,
  pow,
  rmsNormGradients,
  rmsNormKernel,
  rsqrt,
  type Tensor,
  to,
} from "../tensor/index.js";

/**
 * Root-mean-square normalisation, T5's layer norm: weight · x / √(mean(x²) + epsilon) over the last dimension, no mean subtracted, no bias
 * (Zhang and Sennrich 2019). The mean is taken in float32; the result has the weight's dtype.
 */
export function rmsNorm(x: Tensor, weight: Tensor, epsilon: number): Tensor {
  if (!haveKernels(x, weight)) return normByOperators(x, weight, epsilon);
  if (!x.requiresGrad && !weight.requiresGrad) {
    const [value, scale] = rmsNormKernel(x, weight, epsilon);
    scale.dispose();
    return value;
  }
  const compute = () => {
    const [value, scale] = rmsNormKernel(x, weight, epsilon);
    return { value, kept: [x, weight, scale] };
  };
  return customGradient([x, weight], compute, rmsNormGradients as (...given: Tensor[]) => Tensor[]);
}

function normByOperators(x: Tensor, weight: Tensor, epsilon: number): Tensor {
  const wide = to(x, { dtype: "float32" });
  const scale = rsqrt(add(mean(pow(wide, 2), -1, true), epsilon));
  return mul(to(mul(wide, scale), { dtype: weight.dtype }), weight);
}
