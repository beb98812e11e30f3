import type { LinearLayer, ParameterSpec, Parameters } from "../../nn/index.js";
import type { Tensor } from "../../tensor/index.js";
import { constantVector, layerNormSpecs, linearSpecs, normalMatrix, weightAndBias } from "../layers/index.js";
import { bindSublayers, type EmbeddingWeights, type SublayerWeights, sublayerSpecs, wordSpec } from "./bert-parameters.js";
import type { DebertaConfig, PositionTerm } from "./deberta-config.js";

/** Every parameter of a DeBERTa without heads, by its Hugging Face name, with its shape and Transformers' initialisation. */
export function debertaParameterSpecs(config: DebertaConfig): ParameterSpec[] {
  const { hiddenSize, numHiddenLayers, maxPositionEmbeddings, typeVocabSize, maxRelativePositions } = config;
  const table = (name: string, rows: number): ParameterSpec => normalMatrix(name, [rows, hiddenSize], config.initializerRange);
  return [
    wordSpec(config),
    ...(config.positionBiasedInput ? [table("embeddings.position_embeddings.weight", maxPositionEmbeddings)] : []),
    ...(typeVocabSize > 0 ? [table("embeddings.token_type_embeddings.weight", typeVocabSize)] : []),
    ...layerNormSpecs("embeddings.LayerNorm", config.hiddenSize),
    ...(config.relativeAttention ? [table("encoder.rel_embeddings.weight", 2 * maxRelativePositions)] : []),
    ...Array.from({ length: numHiddenLayers }, (_, i) => layerSpecs(config, `encoder.layer.${i}`)).flat(),
  ];
}

function layerSpecs(config: DebertaConfig, prefix: string): ParameterSpec[] {
  const { hiddenSize } = config;
  const self = `${prefix}.attention.self`;
  return [
    constantVector(`${self}.q_bias`, hiddenSize, 0),
    constantVector(`${self}.v_bias`, hiddenSize, 0),
    normalMatrix(`${self}.in_proj.weight`, [3 * hiddenSize, hiddenSize], config.initializerRange),
    ...(has(config, "c2p") ? [normalMatrix(`${self}.pos_proj.weight`, [hiddenSize, hiddenSize], config.initializerRange)] : []),
    ...(has(config, "p2c") ? linearSpecs(`${self}.pos_q_proj`, [hiddenSize, hiddenSize], config.initializerRange) : []),
    ...sublayerSpecs(config, prefix),
  ];
}

function has({ relativeAttention, posAttType }: DebertaConfig, term: PositionTerm): boolean {
  return relativeAttention && posAttType.includes(term);
}

/** The parameters of one disentangled attention. */
export interface DisentangledWeights {
  /** Query, key and value maps, head by head: `[H·3·d, D]`. */
  readonly joined: LinearLayer;
  /** Of queries and of values, `[D]`; keys have none. */
  readonly queryBias: Tensor;
  readonly valueBias: Tensor;
  /** Makes keys of distances (content to position), where the model has the term. */
  readonly positionKeys: LinearLayer | undefined;
  /** Makes queries of distances (position to content), where the model has the term. */
  readonly positionQueries: LinearLayer | undefined;
  readonly o: LinearLayer;
}

/** The parameters of one layer. */
export interface DebertaLayerWeights extends SublayerWeights {
  readonly self: DisentangledWeights;
}

/** The parameters of a DeBERTa by their place in the architecture. */
export interface DebertaWeights {
  readonly embeddings: EmbeddingWeights;
  /** The distances' table, `[2 · maxRelativePositions, D]`: distance δ has row δ + maxRelativePositions. Absent without relative attention. */
  readonly distances: Tensor | undefined;
  readonly layers: readonly DebertaLayerWeights[];
}

/** Finds every parameter's place once, so that the forward pass looks nothing up by name. */
export function bindDebertaWeights(config: DebertaConfig, parameters: Parameters): DebertaWeights {
  const table = (exists: boolean, name: string): Tensor | undefined => (exists ? parameters.get(`${name}.weight`) : undefined);
  return {
    embeddings: {
      words: parameters.get("embeddings.word_embeddings.weight"),
      positions: table(config.positionBiasedInput, "embeddings.position_embeddings"),
      types: table(config.typeVocabSize > 0, "embeddings.token_type_embeddings"),
      norm: weightAndBias(parameters, "embeddings.LayerNorm"),
    },
    distances: table(config.relativeAttention, "encoder.rel_embeddings"),
    layers: Array.from({ length: config.numHiddenLayers }, (_, i) => bindLayer(config, parameters, `encoder.layer.${i}`)),
  };
}

function bindLayer(config: DebertaConfig, parameters: Parameters, prefix: string): DebertaLayerWeights {
  const self = `${prefix}.attention.self`;
  return {
    self: {
      joined: { weight: parameters.get(`${self}.in_proj.weight`) },
      queryBias: parameters.get(`${self}.q_bias`),
      valueBias: parameters.get(`${self}.v_bias`),
      positionKeys: has(config, "c2p") ? { weight: parameters.get(`${self}.pos_proj.weight`) } : undefined,
      positionQueries: has(config, "p2c") ? weightAndBias(parameters, `${self}.pos_q_proj`) : undefined,
      o: weightAndBias(parameters, `${prefix}.attention.output.dense`),
    },
    ...bindSublayers(parameters, prefix),
  };
}
