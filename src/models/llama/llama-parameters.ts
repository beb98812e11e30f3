import type { LinearLayer, ParameterSpec, Parameters } from "../../nn/index.js";
import type { Tensor } from "../../tensor/index.js";
import { type CausalLayer, type CausalWeights, gatedFeedForward } from "../decoder-only/index.js";
import { linearMap, separateMaps } from "../decoding/index.js";
import { constantVector, linearSpecs, type Norm, normalMatrix, rmsNormBy, weightAlone, weightAndBias } from "../layers/index.js";
import type { LlamaConfig } from "./llama-config.js";
import { llamaKinds } from "./llama-kinds.js";

const words = "model.embed_tokens.weight";
const head = "lm_head.weight";

/**
 * Every parameter by its Hugging Face name, with its shape and Transformers' initialisation: embeddings and matrices are drawn from N(0, σ²), σ = `initializer_range` (0.02), but for
 * the embedding of padding that is named, which is 0; biases are 0, norms 1.
 */
export function llamaParameterSpecs(config: LlamaConfig): ParameterSpec[] {
  const { vocabSize, hiddenSize, numHiddenLayers, initializerRange, tieWordEmbeddings } = config;
  return [
    { name: words, shape: [vocabSize, hiddenSize], initializer: wordsInitializer(config) },
    ...Array.from({ length: numHiddenLayers }, (_, i) => layerSpecs(config, `model.layers.${i}`)).flat(),
    constantVector("model.norm.weight", hiddenSize, 1),
    ...(tieWordEmbeddings ? [] : [normalMatrix(head, [vocabSize, hiddenSize], initializerRange)]),
  ];
}

/** Padding that is named begins at 0, as in PyTorch's embeddings. */
function wordsInitializer({ initializerRange, namesPadding, padTokenId }: LlamaConfig): ParameterSpec["initializer"] {
  return { kind: "normal", standardDeviation: initializerRange, ...(namesPadding ? { zeroRow: padTokenId } : {}) };
}

/** The name with the prefix `model.`, which checkpoints of the bare model lack. */
export function canonicalLlamaName(name: string): string {
  return /^(embed_tokens|layers|norm)\./.test(name) ? `model.${name}` : name;
}

/** The weight that a redundant key is a copy of; null for the frequencies that older checkpoints hold and config.json decides; undefined for other keys. */
export function redundantLlamaKey(name: string): string | null | undefined {
  if (name === head) return words;
  return /^model\.(layers\.\d+\.self_attn\.)?rotary_emb\.inv_freq$/.test(name) ? null : undefined;
}

/** The maps of one layer by their names, `[out, in]`. */
function mapShapes(
  config: LlamaConfig,
): readonly (readonly [name: string, shape: readonly [out: number, input: number], hasBias: boolean])[] {
  const { hiddenSize, intermediateSize, numAttentionHeads, numKeyValueHeads, headDim, attentionBias, mlpBias } = config;
  const { hasProjectionBiases } = llamaKinds[config.modelType];
  const [queries, keys] = [numAttentionHeads * headDim, numKeyValueHeads * headDim];
  const isBiased = attentionBias || hasProjectionBiases;
  return [
    ["self_attn.q_proj", [queries, hiddenSize], isBiased],
    ["self_attn.k_proj", [keys, hiddenSize], isBiased],
    ["self_attn.v_proj", [keys, hiddenSize], isBiased],
    ["self_attn.o_proj", [hiddenSize, queries], attentionBias && !hasProjectionBiases],
    ["mlp.gate_proj", [intermediateSize, hiddenSize], mlpBias],
    ["mlp.up_proj", [intermediateSize, hiddenSize], mlpBias],
    ["mlp.down_proj", [hiddenSize, intermediateSize], mlpBias],
  ];
}

function layerSpecs(config: LlamaConfig, prefix: string): ParameterSpec[] {
  const { hiddenSize, headDim, initializerRange } = config;
  const headNorms = llamaKinds[config.modelType].hasHeadNorms ? ["self_attn.q_norm", "self_attn.k_norm"] : [];
  return [
    ...mapShapes(config).flatMap(([name, shape, hasBias]) =>
      hasBias
        ? linearSpecs(`${prefix}.${name}`, shape, initializerRange)
        : [normalMatrix(`${prefix}.${name}.weight`, shape, initializerRange)],
    ),
    ...headNorms.map((name) => constantVector(`${prefix}.${name}.weight`, headDim, 1)),
    constantVector(`${prefix}.input_layernorm.weight`, hiddenSize, 1),
    constantVector(`${prefix}.post_attention_layernorm.weight`, hiddenSize, 1),
  ];
}

/** Finds every parameter's place once, so that the forward pass looks nothing up by name. */
export function bindLlamaWeights(config: LlamaConfig, parameters: Parameters): CausalWeights {
  const embedded = parameters.get(words);
  return {
    words: embedded,
    head: config.tieWordEmbeddings ? embedded : parameters.get(head),
    layers: Array.from({ length: config.numHiddenLayers }, (_, i) => bindLayer(config, parameters, `model.layers.${i}`)),
    finalNorm: rmsNormBy(parameters.get("model.norm.weight"), config.rmsNormEps),
  };
}

function bindLayer(config: LlamaConfig, parameters: Parameters, prefix: string): CausalLayer {
  const norm = (name: string): Norm => rmsNormBy(parameters.get(`${prefix}.${name}.weight`) as Tensor, config.rmsNormEps);
  const maps = new Map(
    mapShapes(config).map(([name, , hasBias]): [string, LinearLayer] => [
      name,
      (hasBias ? weightAndBias : weightAlone)(parameters, `${prefix}.${name}`),
    ]),
  );
  const map = (name: string): LinearLayer => maps.get(name) as LinearLayer;
  return {
    self: separateMaps({ q: map("self_attn.q_proj"), k: map("self_attn.k_proj"), v: map("self_attn.v_proj") }),
    headNorms: llamaKinds[config.modelType].hasHeadNorms
      ? { queries: norm("self_attn.q_norm"), keys: norm("self_attn.k_norm") }
      : undefined,
    selfOutput: linearMap(map("self_attn.o_proj")),
    selfNorm: norm("input_layernorm"),
    feedForward: gatedFeedForward({ gate: map("mlp.gate_proj"), up: map("mlp.up_proj"), down: map("mlp.down_proj") }, config.hiddenAct),
    feedForwardNorm: norm("post_attention_layernorm"),
  };
}
