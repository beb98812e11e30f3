import { bernoulli_, div, emptyLike, mul, noGrad, type RandomStream, type Tensor } from "../tensor/index.js";

/**
 * Zeroes each element with probability `rate` and scales the others by 1 / (1 − rate) (Srivastava et al. 2014), drawing from a stream of the
 * caller's. Without a stream nothing is dropped: evaluation is the absence of randomness, not a mode that someone can forget to switch.
 */
export function dropout(x: Tensor, rate: number, stream: RandomStream | undefined): Tensor {
  if (stream === undefined || rate === 0) return x;
  const keep = 1 - rate;
  const mask = noGrad(() => {
    const drawn = emptyLike(x);
    bernoulli_(drawn, stream, keep);
    return div(drawn, keep);
  });
  return mul(x, mask);
}
