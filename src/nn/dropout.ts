import { bitcast, empty, ge, mul, noGrad, type RandomStream, randomBits_, scope, slice, type Tensor, to, view } from "../tensor/index.js";

/** A keep decision looks at 16 random bits, so that one 64-bit draw serves four elements. */
const levels = 2 ** 16;

/**
 * Zeroes each element with probability `rate` and scales the others so that the expectation stays (Srivastava et al. 2014), drawing from a
 * stream of the caller's. The rate is rounded to a multiple of 2⁻¹⁶, and the scale is the exact inverse of what is then kept. Without a stream
 * nothing is dropped: evaluation is the absence of randomness, not a mode that someone can forget to switch.
 */
export function dropout(x: Tensor, rate: number, stream: RandomStream | undefined): Tensor {
  if (stream === undefined || rate === 0) return x;
  return mul(
    x,
    noGrad(() => scope(() => dropoutMask(x, rate, stream))),
  );
}

/**
 * 0 or 1 / keep for every element. Measured against `bernoulli_` of libtorch 2.13 on a CPU, which was 40 % of a small model's forward pass,
 * comparing quarters of random words takes a third of the time.
 */
function dropoutMask(x: Tensor, rate: number, stream: RandomStream): Tensor {
  const { shape, device } = x;
  const elements = shape.reduce((product, size) => product * size, 1);
  const words = empty([Math.ceil(elements / 4)], { dtype: "int64", device });
  randomBits_(words, stream);
  const draws = view(slice(bitcast(words, "int16"), 0, 0, elements), shape);
  const dropped = Math.round(rate * levels);
  // The draws are uniform on −2¹⁵ … 2¹⁵ − 1; the lowest `dropped` of them drop.
  return to(mul(ge(draws, dropped - levels / 2), levels / (levels - dropped)), { dtype: x.dtype });
}
