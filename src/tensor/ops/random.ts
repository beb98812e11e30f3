import { inPlaceOperator } from "../operator.js";
import type { RandomStream } from "../random-stream.js";
import type { Tensor } from "../tensor.js";

const atenNormal = inPlaceOperator("aten::normal_");
const atenUniform = inPlaceOperator("aten::uniform_");
const atenBernoulli = inPlaceOperator("aten::bernoulli_.float");
const atenRandomFrom = inPlaceOperator("aten::random_.from");

/** Fills with draws from N(mean, standardDeviation²). */
export function normal_(target: Tensor, stream: RandomStream, { mean = 0, standardDeviation = 1 } = {}): void {
  atenNormal(target, mean, standardDeviation, stream);
}

/** Fills with draws from [low, high). */
export function uniform_(target: Tensor, stream: RandomStream, { low = 0, high = 1 } = {}): void {
  atenUniform(target, low, high, stream);
}

/** Fills with 1 (probability `probability`) or 0. */
export function bernoulli_(target: Tensor, stream: RandomStream, probability: number): void {
  atenBernoulli(target, probability, stream);
}

/** Fills an int64 tensor with random bits, all 64 of each element. */
export function randomBits_(target: Tensor, stream: RandomStream): void {
  atenRandomFrom(target, -(2n ** 63n), null, stream);
}
