import type { LayerNorm, LinearLayer, ParameterSpec, Parameters } from "../../nn/index.js";
import { type CausalLayer, type CausalWeights, plainFeedForward } from "../decoder-only/index.js";
import { linearMap, separateMaps } from "../decoding/index.js";
import { layerNormBy, layerNormSpecs, linearSpecs, normalMatrix, weightAlone, weightAndBias } from "../layers/index.js";
import type { OptConfig } from "./opt-config.js";

/** OPT's position p has row p + 2 of its table: a leftover of the padding index that fairseq's positions began behind. */
export const optPositionOffset = 2;

/** What PyTorch's layer norm adds to a variance, which no OPT changes. */
const layerNormEpsilon = 1e-5;

const stack = "model.decoder";

/**
 * Every parameter of an OPT by its Hugging Face name, with its shape and Transformers' initialisation.
 *
 * Embeddings and matrices are drawn from N(0, σ²), σ = `init_std` (0.02), but for padding's embedding, which is 0; biases are 0, norms 1 and 0. Zhang et al. 2022,
 * section 2.2, drew 0.006, and output layers smaller; Transformers does neither, and gives `init_std` to whoever wants to.
 */
export function optParameterSpecs(config: OptConfig): ParameterSpec[] {
  const { vocabSize, hiddenSize, wordEmbedProjDim, maxPositionEmbeddings, numHiddenLayers, padTokenId, initStd } = config;
  const words = { kind: "normal", standardDeviation: initStd, zeroRow: padTokenId } as const;
  return [
    { name: `${stack}.embed_tokens.weight`, shape: [vocabSize, wordEmbedProjDim], initializer: words },
    normalMatrix(`${stack}.embed_positions.weight`, [maxPositionEmbeddings + optPositionOffset, hiddenSize], initStd),
    ...(isProjected(config) ? projectionSpecs(config) : []),
    ...(config.doLayerNormBefore ? layerNormSpecs(`${stack}.final_layer_norm`, hiddenSize) : []),
    ...Array.from({ length: numHiddenLayers }, (_, i) => layerSpecs(config, `${stack}.layers.${i}`)).flat(),
    ...(config.tieWordEmbeddings ? [] : [normalMatrix("lm_head.weight", [vocabSize, wordEmbedProjDim], initStd)]),
  ];
}

/** The name with the prefix `model.`, which checkpoints of the bare model, opt-125m's among them, lack. */
export function canonicalOptName(name: string): string {
  return name.startsWith("decoder.") ? `model.${name}` : name;
}

/** The weight that a redundant key is a copy of; undefined for a key that is not redundant. */
export function redundantOptKey(name: string): string | null | undefined {
  return name === "lm_head.weight" ? `${stack}.embed_tokens.weight` : undefined;
}

function isProjected({ hiddenSize, wordEmbedProjDim }: OptConfig): boolean {
  return wordEmbedProjDim !== hiddenSize;
}

function projectionSpecs({ hiddenSize, wordEmbedProjDim, initStd }: OptConfig): ParameterSpec[] {
  return [
    normalMatrix(`${stack}.project_out.weight`, [wordEmbedProjDim, hiddenSize], initStd),
    normalMatrix(`${stack}.project_in.weight`, [hiddenSize, wordEmbedProjDim], initStd),
  ];
}

function layerSpecs({ hiddenSize, ffnDim, initStd }: OptConfig, prefix: string): ParameterSpec[] {
  const maps = ["q_proj", "k_proj", "v_proj", "out_proj"].map((name) => `${prefix}.self_attn.${name}`);
  return [
    ...maps.flatMap((name) => linearSpecs(name, [hiddenSize, hiddenSize], initStd)),
    ...layerNormSpecs(`${prefix}.self_attn_layer_norm`, hiddenSize),
    ...linearSpecs(`${prefix}.fc1`, [ffnDim, hiddenSize], initStd),
    ...linearSpecs(`${prefix}.fc2`, [hiddenSize, ffnDim], initStd),
    ...layerNormSpecs(`${prefix}.final_layer_norm`, hiddenSize),
  ];
}

/** Finds every parameter's place once, so that the forward pass looks nothing up by name. */
export function bindOptWeights(config: OptConfig, parameters: Parameters): CausalWeights {
  const projection = (name: string): LinearLayer | undefined =>
    isProjected(config) ? weightAlone(parameters, `${stack}.${name}`) : undefined;
  const words = parameters.get(`${stack}.embed_tokens.weight`);
  return {
    words,
    head: config.tieWordEmbeddings ? words : parameters.get("lm_head.weight"),
    positions: parameters.get(`${stack}.embed_positions.weight`),
    projectIn: projection("project_in"),
    projectOut: projection("project_out"),
    layers: Array.from({ length: config.numHiddenLayers }, (_, i) => bindLayer(config, parameters, `${stack}.layers.${i}`)),
    finalNorm: config.doLayerNormBefore ? layerNormBy(weightAndBias(parameters, `${stack}.final_layer_norm`), layerNormEpsilon) : undefined,
  };
}

function bindLayer({ activationFunction }: OptConfig, parameters: Parameters, prefix: string): CausalLayer {
  const part = (name: string): LinearLayer & LayerNorm => weightAndBias(parameters, `${prefix}.${name}`);
  return {
    self: separateMaps({ q: part("self_attn.q_proj"), k: part("self_attn.k_proj"), v: part("self_attn.v_proj") }),
    selfOutput: linearMap(part("self_attn.out_proj")),
    selfNorm: layerNormBy(part("self_attn_layer_norm"), layerNormEpsilon),
    feedForward: plainFeedForward(linearMap(part("fc1")), linearMap(part("fc2")), activationFunction),
    feedForwardNorm: layerNormBy(part("final_layer_norm"), layerNormEpsilon),
  };
}
