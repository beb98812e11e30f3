import type { LayerNorm, LinearLayer, ParameterSpec, Parameters } from "../../nn/index.js";
import type { Tensor } from "../../tensor/index.js";

/** A matrix of fresh weights drawn from a normal distribution around 0. */
export function normalMatrix(name: string, shape: readonly number[], standardDeviation: number): ParameterSpec {
  return { name, shape, initializer: { kind: "normal", standardDeviation } };
}

/** A vector that begins with one value everywhere. */
export function constantVector(name: string, size: number, value: number): ParameterSpec {
  return { name, shape: [size], initializer: { kind: "constant", value } };
}

/** A linear map's matrix `[out, in]`, and its bias of zeros. */
export function linearSpecs(name: string, shape: readonly [out: number, input: number], standardDeviation: number): ParameterSpec[] {
  return [normalMatrix(`${name}.weight`, shape, standardDeviation), constantVector(`${name}.bias`, shape[0], 0)];
}

/** A layer norm's weights, all 1, and its bias, all 0. */
export function layerNormSpecs(name: string, size: number): ParameterSpec[] {
  return [constantVector(`${name}.weight`, size, 1), constantVector(`${name}.bias`, size, 0)];
}

/** The weight and the bias under a name: a linear map, with what an adapter adds to it, or a layer norm. */
export function weightAndBias(parameters: Parameters, name: string): LinearLayer & LayerNorm & { readonly weight: Tensor } {
  return { ...weightAlone(parameters, name), bias: parameters.get(`${name}.bias`) };
}

/** The linear map under a name that has no bias, with what an adapter adds to it. */
export function weightAlone(parameters: Parameters, name: string): LinearLayer & { readonly weight: Tensor } {
  return { weight: parameters.get(`${name}.weight`), lowRank: parameters.lowRankOf(name) };
}
