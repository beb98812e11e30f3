import type { LayerNorm, LinearLayer, ParameterSpec, Parameters } from "../../nn/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { AttentionWeights } from "../attention/index.js";
import { layerNormSpecs, linearSpecs, normalMatrix, weightAndBias } from "../layers/index.js";
import type { EncoderConfig } from "./encoder-config.js";

/** Every parameter of a BERT or RoBERTa without heads, by its Hugging Face name, with its shape and Transformers' initialisation. */
export function bertParameterSpecs(config: EncoderConfig): ParameterSpec[] {
  const { hiddenSize, maxPositionEmbeddings, typeVocabSize, numHiddenLayers } = config;
  return [
    wordSpec(config),
    normalMatrix("embeddings.position_embeddings.weight", [maxPositionEmbeddings, hiddenSize], config.initializerRange),
    normalMatrix("embeddings.token_type_embeddings.weight", [typeVocabSize, hiddenSize], config.initializerRange),
    ...layerNormSpecs("embeddings.LayerNorm", config.hiddenSize),
    ...Array.from({ length: numHiddenLayers }, (_, i) => layerSpecs(config, `encoder.layer.${i}`)).flat(),
  ];
}

function layerSpecs(config: EncoderConfig, prefix: string): ParameterSpec[] {
  const square = [config.hiddenSize, config.hiddenSize] as const;
  return [
    ...["query", "key", "value"].flatMap((name) => linearSpecs(`${prefix}.attention.self.${name}`, square, config.initializerRange)),
    ...sublayerSpecs(config, prefix),
  ];
}

/** The words' embedding. */
export function wordSpec({ vocabSize, hiddenSize, initializerRange, padTokenId }: EncoderConfig): ParameterSpec {
  const initializer = { kind: "normal", standardDeviation: initializerRange, zeroRow: padTokenId } as const;
  return { name: "embeddings.word_embeddings.weight", shape: [vocabSize, hiddenSize], initializer };
}

/** What follows the mixing of values in a layer of any of these encoders: the attention's output map and norm, the feed-forward and its norm. */
export function sublayerSpecs(config: EncoderConfig, prefix: string): ParameterSpec[] {
  const { hiddenSize, intermediateSize } = config;
  return [
    ...linearSpecs(`${prefix}.attention.output.dense`, [hiddenSize, hiddenSize], config.initializerRange),
    ...layerNormSpecs(`${prefix}.attention.output.LayerNorm`, config.hiddenSize),
    ...linearSpecs(`${prefix}.intermediate.dense`, [intermediateSize, hiddenSize], config.initializerRange),
    ...linearSpecs(`${prefix}.output.dense`, [hiddenSize, intermediateSize], config.initializerRange),
    ...layerNormSpecs(`${prefix}.output.LayerNorm`, config.hiddenSize),
  ];
}

/** A layer behind the mixing of values: the norm after the attention, and the feed-forward with its own. */
export interface SublayerWeights {
  readonly selfNorm: LayerNorm;
  readonly feedForwardIn: LinearLayer;
  readonly feedForwardOut: LinearLayer;
  readonly feedForwardNorm: LayerNorm;
}

/** The parameters of one layer. */
export interface BertLayerWeights extends SublayerWeights {
  readonly self: AttentionWeights;
}

/** What turns ids into the vectors that the first layer reads. */
export interface EmbeddingWeights {
  /** `[V, D]`. */
  readonly words: Tensor;
  /** `[maxPositionEmbeddings, D]`; absent where positions are not added to the words. */
  readonly positions: Tensor | undefined;
  /** The segments' table, `[typeVocabSize, D]`; absent where there is none. */
  readonly types: Tensor | undefined;
  readonly norm: LayerNorm;
}

/** The parameters of a BERT or RoBERTa by their place in the architecture. */
export interface BertWeights {
  readonly embeddings: EmbeddingWeights;
  readonly layers: readonly BertLayerWeights[];
}

/** Finds every parameter's place once, so that the forward pass looks nothing up by name. */
export function bindBertWeights({ numHiddenLayers }: EncoderConfig, parameters: Parameters): BertWeights {
  return {
    embeddings: {
      words: parameters.get("embeddings.word_embeddings.weight"),
      positions: parameters.get("embeddings.position_embeddings.weight"),
      types: parameters.get("embeddings.token_type_embeddings.weight"),
      norm: weightAndBias(parameters, "embeddings.LayerNorm"),
    },
    layers: Array.from({ length: numHiddenLayers }, (_, i) => bindLayer(parameters, `encoder.layer.${i}`)),
  };
}

function bindLayer(parameters: Parameters, prefix: string): BertLayerWeights {
  const self = (name: string): LinearLayer => weightAndBias(parameters, `${prefix}.attention.self.${name}`);
  const o = weightAndBias(parameters, `${prefix}.attention.output.dense`);
  return { self: { q: self("query"), k: self("key"), v: self("value"), o }, ...bindSublayers(parameters, prefix) };
}

/** The places of {@link sublayerSpecs}' parameters, but for the attention's output map. */
export function bindSublayers(parameters: Parameters, prefix: string): SublayerWeights {
  return {
    selfNorm: weightAndBias(parameters, `${prefix}.attention.output.LayerNorm`),
    feedForwardIn: weightAndBias(parameters, `${prefix}.intermediate.dense`),
    feedForwardOut: weightAndBias(parameters, `${prefix}.output.dense`),
    feedForwardNorm: weightAndBias(parameters, `${prefix}.output.LayerNorm`),
  };
}
