import { ConfigError } from "../core/index.js";
import { adamW_, clearGradients, gradOf, incrementEach_, noGrad, scope, type Tensor, zeros, zerosLike } from "../tensor/index.js";

/** AdamW's settings; the defaults are PyTorch's but for the weight decay, which is the study's. */
export interface AdamWOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Decoupled: each step also multiplies the weights by 1 − learningRate · weightDecay. */
  readonly weightDecay?: number;
}

/**
 * AdamW (Loshchilov and Hutter 2019): Adam with bias-corrected moments and decoupled weight decay, equal to PyTorch's.
 * Owns two moments per parameter; {@link dispose} releases them.
 */
export class AdamW {
  readonly #parameters: readonly [string, Tensor][];
  readonly #firstMoments: readonly Tensor[];
  readonly #secondMoments: readonly Tensor[];
  readonly #steps: readonly Tensor[];
  readonly #options: Required<AdamWOptions>;

  /** @param parameters By name; each must require gradients. */
  constructor(
    parameters: Iterable<[string, Tensor]>,
    { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 1e-5 }: AdamWOptions = {},
  ) {
    this.#options = { beta1, beta2, epsilon, weightDecay };
    this.#parameters = [...parameters];
    const tensors = this.#parameters.map(([, tensor]) => tensor);
    [this.#firstMoments, this.#secondMoments, this.#steps] = noGrad(() => [
      tensors.map(zerosLike),
      tensors.map(zerosLike),
      tensors.map((tensor) => zeros([], { device: tensor.device })),
    ]);
  }

  /** One update with the gradients the parameters hold, which are cleared afterwards. Parameters without a gradient stay as they are. */
  step(learningRate: number): void {
    noGrad(() => scope(() => this.#update(learningRate)));
    clearGradients(this.#parameters.map(([, tensor]) => tensor));
  }

  /** Everything a checkpoint needs to go on: `firstMoment.<name>`, `secondMoment.<name>`, `step.<name>`. The tensors stay the optimizer's. */
  get state(): Map<string, Tensor> {
    const entries = this.#parameters.flatMap(([name], i): [string, Tensor][] => [
      [`firstMoment.${name}`, this.#firstMoments[i] as Tensor],
      [`secondMoment.${name}`, this.#secondMoments[i] as Tensor],
      [`step.${name}`, this.#steps[i] as Tensor],
    ]);
    return new Map(entries);
  }

  dispose(): void {
    for (const tensor of this.state.values()) tensor.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #update(learningRate: number): void {
    const gradients = this.#parameters.map(([, tensor]) => gradOf(tensor));
    const present = gradients.flatMap((gradient, i) => (gradient === null ? [] : [i]));
    if (present.length === 0) throw new ConfigError("AdamW.step: no parameter has a gradient; call backward() first.");
    const pick = (tensors: readonly (Tensor | null)[]): Tensor[] => present.map((i) => tensors[i] as Tensor);
    const steps = pick(this.#steps);
    incrementEach_(steps, 1);
    adamW_(
      {
        parameters: pick(this.#parameters.map(([, tensor]) => tensor)),
        gradients: pick(gradients),
        firstMoments: pick(this.#firstMoments),
        secondMoments: pick(this.#secondMoments),
        steps,
      },
      { ...this.#options, learningRate },
    );
  }
}
