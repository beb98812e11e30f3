import { describe, expect, it } from "vitest";
import { ConfigError } from "../core/index.js";
import { backward, copy_, liveTensors, mul, noGrad, scope, sum, Tensor } from "../tensor/index.js";
import { AdamW, type AdamWOptions } from "./index.js";

const values = (tensor: Tensor): number[] => [...tensor.toFloat32Array()];
const leaf = (...numbers: number[]): Tensor => Tensor.from(numbers).requiresGrad_();

/** AdamW as its paper's algorithm 2 has it, in float64, for a constant gradient. */
function reference(weight: number, gradient: number, learningRates: readonly number[], options: Required<AdamWOptions>): number {
  const { beta1, beta2, epsilon, weightDecay } = options;
  let [first, second] = [0, 0];
  for (const [i, learningRate] of learningRates.entries()) {
    first = beta1 * first + (1 - beta1) * gradient;
    second = beta2 * second + (1 - beta2) * gradient ** 2;
    const [unbiasedFirst, unbiasedSecond] = [first / (1 - beta1 ** (i + 1)), second / (1 - beta2 ** (i + 1))];
    weight -= learningRate * weightDecay * weight + (learningRate * unbiasedFirst) / (Math.sqrt(unbiasedSecond) + epsilon);
  }
  return weight;
}

/** One step against the gradient of Σ factor · w: the factor. */
function stepWith(optimizer: AdamW, weights: Tensor, { factor, learningRate }: { factor: number; learningRate: number }): void {
  scope(() => backward(mul(sum(weights), factor)));
  optimizer.step(learningRate);
}

describe("AdamW", () => {
  const options = { beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay: 0.1 };

  it("takes the learning rate of each step, and decays the weights besides", () => {
    scope(() => {
      const weights = leaf(0.5, -2);
      using optimizer = new AdamW([["w", weights]], options);
      const learningRates = [0.1, 0.01, 0.2];
      for (const learningRate of learningRates) stepWith(optimizer, weights, { factor: 3, learningRate });
      const expected = [0.5, -2].map((weight) => reference(weight, 3, learningRates, options));
      for (const [i, value] of values(weights).entries()) expect(value).toBeCloseTo(expected[i] as number, 5);
    });
  });

  it("is not moved by other settings in the object its own are in, such as a peak learning rate", () => {
    scope(() => {
      const weights = leaf(1);
      const settings = { ...options, learningRate: 100, patience: 3 };
      using optimizer = new AdamW([["w", weights]], settings);
      stepWith(optimizer, weights, { factor: 1, learningRate: 0.01 });
      expect(values(weights)[0]).toBeCloseTo(reference(1, 1, [0.01], options), 5);
    });
  });

  it("leaves parameters without a gradient as they are, with their moments, and does not decay them", () => {
    scope(() => {
      const [used, unused] = [leaf(1), leaf(7)];
      using optimizer = new AdamW([
        ["used", used],
        ["unused", unused],
      ]);
      stepWith(optimizer, used, { factor: 2, learningRate: 0.1 });
      expect(values(unused)).toEqual([7]);
      expect(optimizer.state.get("step.unused")?.item()).toBe(0);
      expect(optimizer.state.get("step.used")?.item()).toBe(1);
      expect(values(used)).not.toEqual([1]);
    });
  });

  it("clears the gradients it used, and refuses a step without any", () => {
    scope(() => {
      const weights = leaf(1);
      using optimizer = new AdamW([["w", weights]]);
      stepWith(optimizer, weights, { factor: 2, learningRate: 0.1 });
      expect(() => optimizer.step(0.1)).toThrow(ConfigError);
    });
  });

  it("goes on from a copied state with the same bits", () => {
    scope(() => {
      const [weights, copied] = [leaf(0.3, 4), leaf(0, 0)];
      using optimizer = new AdamW([["w", weights]], options);
      using resumed = new AdamW([["w", copied]], options);
      for (const factor of [2, -1, 5]) stepWith(optimizer, weights, { factor, learningRate: 0.1 });
      noGrad(() => {
        copy_(copied, weights);
        for (const [name, tensor] of resumed.state) copy_(tensor, optimizer.state.get(name) as Tensor);
      });
      for (const factor of [3, -2]) {
        stepWith(optimizer, weights, { factor, learningRate: 0.05 });
        stepWith(resumed, copied, { factor, learningRate: 0.05 });
      }
      expect(values(copied)).toEqual(values(weights));
    });
  });

  it("owns two moments and a step count per parameter, and releases them", () => {
    scope(() => {
      const weights = leaf(1);
      const before = liveTensors();
      const optimizer = new AdamW([["w", weights]]);
      expect(liveTensors()).toBe(before + 3);
      stepWith(optimizer, weights, { factor: 1, learningRate: 0.1 });
      expect(liveTensors()).toBe(before + 3);
      optimizer.dispose();
      expect(liveTensors()).toBe(before);
    });
  });
});
