import type { Initializer, LayerNorm, LinearLayer, ParameterSpec, Parameters } from "../../nn/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { AttentionWeights } from "../attention/index.js";
import { layerNormSpecs, linearSpecs, normalMatrix, weightAndBias } from "../layers/index.js";
import type { Stack } from "../model.js";
import type { BartConfig } from "./bart-config.js";

/** BART's position p has row p + 2 of its table: a leftover of the padding index that fairseq's positions began behind. */
export const positionOffset = 2;

/**
 * Every parameter and buffer of a BART by its Hugging Face name, with its shape and Transformers' initialisation.
 *
 * Embeddings and matrices are drawn from N(0, σ²), σ = `init_std` (0.02, as Lewis et al. 2020, section 2.1, have it), but for padding's embedding, which is 0;
 * biases are 0, norms 1 and 0.
 */
export function bartParameterSpecs(config: BartConfig): ParameterSpec[] {
  return [
    ...wordSpecs(config),
    ...stackSpecs(config, "encoder"),
    ...stackSpecs(config, "decoder"),
    { name: "final_logits_bias", shape: [1, config.vocabSize], initializer: { kind: "constant", value: 0 }, isBuffer: true },
  ];
}

/**
 * The matrices with a row per token: one for all, or, untied, one each for sources, targets and predictions. Then Transformers still has, writes and
 * misses `model.shared.weight`, which nothing reads and nothing trains: a buffer.
 */
function wordSpecs(config: BartConfig): ParameterSpec[] {
  const words = (name: string): ParameterSpec => {
    return { ...normalMatrix(name, [config.vocabSize, config.dModel], config.initStd), initializer: wordInitializer(config) };
  };
  if (config.tieWordEmbeddings) return [words(sharedName)];
  const head = normalMatrix("lm_head.weight", [config.vocabSize, config.dModel], config.initStd);
  return [
    words("model.encoder.embed_tokens.weight"),
    words("model.decoder.embed_tokens.weight"),
    head,
    { ...words(sharedName), isBuffer: true },
  ];
}

/** The name with the prefix `model.`, which checkpoints of the bare model, bart-base's among them, lack. */
export function canonicalBartName(name: string): string {
  return /^(shared|encoder|decoder)\./.test(name) ? `model.${name}` : name;
}

const sharedName = "model.shared.weight";

/** Keys that checkpoints may hold besides: names of the one matrix that embeds and predicts, and fairseq's version numbers. */
const redundantKeys: ReadonlyMap<string, string | null> = new Map([
  ["model.encoder.embed_tokens.weight", sharedName],
  ["model.decoder.embed_tokens.weight", sharedName],
  ["lm_head.weight", sharedName],
  ["model.encoder.version", null],
  ["model.decoder.version", null],
]);

/** The weight that a redundant key is a copy of; null for one that nothing reads; undefined for a key that is not redundant. */
export function redundantBartKey(name: string): string | null | undefined {
  return redundantKeys.get(name);
}

/** Transformers 4 unties the head alone, and writes one matrix for both stacks. */
export function bartStandInFor(name: string): string | undefined {
  return name.endsWith(".embed_tokens.weight") ? sharedName : undefined;
}

function stackSpecs(config: BartConfig, stack: Stack): ParameterSpec[] {
  const { dModel, maxPositionEmbeddings } = config;
  const prefix = `model.${stack}`;
  const layers = Array.from({ length: layerCount(config, stack) }, (_, i) => layerSpecs(config, stack, `${prefix}.layers.${i}`));
  return [
    normalMatrix(`${prefix}.embed_positions.weight`, [maxPositionEmbeddings + positionOffset, dModel], config.initStd),
    ...layers.flat(),
    ...layerNormSpecs(`${prefix}.layernorm_embedding`, dModel),
  ];
}

function layerSpecs(config: BartConfig, stack: Stack, prefix: string): ParameterSpec[] {
  const feedForwardSize = stack === "encoder" ? config.encoderFfnDim : config.decoderFfnDim;
  return [
    ...attentionSpecs(config, `${prefix}.self_attn`),
    ...(stack === "decoder" ? attentionSpecs(config, `${prefix}.encoder_attn`) : []),
    ...linearSpecs(`${prefix}.fc1`, [feedForwardSize, config.dModel], config.initStd),
    ...linearSpecs(`${prefix}.fc2`, [config.dModel, feedForwardSize], config.initStd),
    ...layerNormSpecs(`${prefix}.final_layer_norm`, config.dModel),
  ];
}

/** An attention's maps and the norm after it. */
function attentionSpecs(config: BartConfig, prefix: string): ParameterSpec[] {
  const shape = [config.dModel, config.dModel] as const;
  const maps = ["q_proj", "k_proj", "v_proj", "out_proj"].flatMap((name) => linearSpecs(`${prefix}.${name}`, shape, config.initStd));
  return [...maps, ...layerNormSpecs(`${prefix}_layer_norm`, config.dModel)];
}

function wordInitializer({ initStd, padTokenId }: BartConfig): Initializer {
  return { kind: "normal", standardDeviation: initStd, zeroRow: padTokenId };
}

function layerCount(config: BartConfig, stack: Stack): number {
  return stack === "encoder" ? config.encoderLayers : config.decoderLayers;
}

/** The parameters of one layer. */
export interface BartLayerWeights {
  readonly self: AttentionWeights;
  readonly selfNorm: LayerNorm;
  /** Decoder layers only. */
  readonly cross: AttentionWeights | undefined;
  readonly crossNorm: LayerNorm | undefined;
  readonly feedForwardIn: LinearLayer;
  readonly feedForwardOut: LinearLayer;
  readonly feedForwardNorm: LayerNorm;
}

/** The parameters of the encoder or the decoder. */
export interface BartStackWeights {
  /** Embeds, `[V, D]`. */
  readonly words: Tensor;
  /** `[positions + 2, D]`, see {@link positionOffset}. */
  readonly positions: Tensor;
  readonly embeddingNorm: LayerNorm;
  readonly layers: readonly BartLayerWeights[];
}

/** The parameters of a BART by their place in the architecture. */
export interface BartWeights {
  /** Predicts, `[V, D]`: what both stacks embed with where the three are tied. */
  readonly head: Tensor;
  /** Added to the logits, `[1, V]`; a buffer. */
  readonly finalLogitsBias: Tensor;
  readonly encoder: BartStackWeights;
  readonly decoder: BartStackWeights;
}

/** Finds every parameter's place once, so that the forward pass looks nothing up by name. */
export function bindBartWeights(config: BartConfig, parameters: Parameters): BartWeights {
  return {
    head: parameters.get(config.tieWordEmbeddings ? sharedName : "lm_head.weight"),
    finalLogitsBias: parameters.get("final_logits_bias"),
    encoder: bindStack(config, parameters, "encoder"),
    decoder: bindStack(config, parameters, "decoder"),
  };
}

function bindStack(config: BartConfig, parameters: Parameters, stack: Stack): BartStackWeights {
  const prefix = `model.${stack}`;
  return {
    words: parameters.get(config.tieWordEmbeddings ? sharedName : `${prefix}.embed_tokens.weight`),
    positions: parameters.get(`${prefix}.embed_positions.weight`),
    embeddingNorm: weightAndBias(parameters, `${prefix}.layernorm_embedding`),
    layers: Array.from({ length: layerCount(config, stack) }, (_, i) => bindLayer(parameters, stack, `${prefix}.layers.${i}`)),
  };
}

function bindLayer(parameters: Parameters, stack: Stack, prefix: string): BartLayerWeights {
  const part = (name: string): LinearLayer & LayerNorm => weightAndBias(parameters, `${prefix}.${name}`);
  const attention = (name: string): AttentionWeights => ({
    q: part(`${name}.q_proj`),
    k: part(`${name}.k_proj`),
    v: part(`${name}.v_proj`),
    o: part(`${name}.out_proj`),
  });
  const isDecoder = stack === "decoder";
  return {
    self: attention("self_attn"),
    selfNorm: part("self_attn_layer_norm"),
    cross: isDecoder ? attention("encoder_attn") : undefined,
    crossNorm: isDecoder ? part("encoder_attn_layer_norm") : undefined,
    feedForwardIn: part("fc1"),
    feedForwardOut: part("fc2"),
    feedForwardNorm: part("final_layer_norm"),
  };
}
