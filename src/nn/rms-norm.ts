import { add, addProduct_, customGradient, mean, mul, mul_, pow, reshape, rsqrt, sum, type Tensor, to } from "../tensor/index.js";

/**
 * Root-mean-square normalisation, T5's layer norm: weight · x / √(mean(x²) + epsilon) over the last dimension, no mean subtracted, no bias
 * (Zhang and Sennrich 2019). The mean is taken in float32; the result has the weight's dtype.
 */
export function rmsNorm(x: Tensor, weight: Tensor, epsilon: number): Tensor {
  const isTrained = x.requiresGrad || weight.requiresGrad;
  if (isTrained && x.dtype === "float32" && weight.dtype === "float32") return normInFloat32(x, weight, epsilon);
  const wide = to(x, { dtype: "float32" });
  return mul(to(mul(wide, scaleOf(wide, epsilon)), { dtype: weight.dtype }), weight);
}

/** 1 / √(mean(x²) + epsilon), `[…, 1]`. */
function scaleOf(x: Tensor, epsilon: number): Tensor {
  return rsqrt(add(mean(pow(x, 2), -1, true), epsilon));
}

/**
 * The same with gradients by their formula, which need x and the scales: autograd keeps the normalised x besides, and takes more steps. libtorch 2.13 has a fused
 * `rms_norm`, but on a CPU, forward and backward, it takes as long as these operators under autograd (7 ms at 1,024 rows of 576; by the formula 5).
 */
function normInFloat32(x: Tensor, weight: Tensor, epsilon: number): Tensor {
  const compute = () => {
    const scale = scaleOf(x, epsilon);
    const value = mul(x, scale);
    mul_(value, weight);
    return { value, kept: [x, weight, scale] };
  };
  return customGradient([x, weight], compute, gradientsOf);
}

/** With y = w · r · x: dw = Σ g · r · x over rows, dx = g · w · r − x · r² · Σ (g · w · r · x) / D. Sums over a row are the same whatever rows are beside it. */
function gradientsOf(gradient: Tensor, x: Tensor, weight: Tensor, scale: Tensor): Tensor[] {
  const size = weight.shape[0] as number;
  const ofX = mul(gradient, weight);
  mul_(ofX, scale);
  const products = mul(ofX, x);
  addProduct_(ofX, x, mul(mul(pow(scale, 2), sum(products, -1, true)), -1 / size));
  const ofWeight = mul(x, scale);
  mul_(ofWeight, gradient);
  return [ofX, sum(reshape(ofWeight, [-1, size]), 0)];
}
