import type { Initializer, LinearLayer, ParameterSpec, Parameters } from "../../nn/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { AttentionWeights } from "../attention/index.js";
import { weightAlone } from "../layers/index.js";
import type { T5Config } from "./t5-config.js";
import { t5Kinds } from "./t5-kinds.js";

/**
 * Every parameter of a T5 by its Hugging Face name, with its shape and, but for the head, Transformers' initialisation
 * (Mesh-TensorFlow's: standard deviations that make unscaled dot products start at variance 1).
 *
 * All matrices are drawn from N(0, σ²), σ times `initializer_factor` (1): embeddings 1, what reads the residual stream and the bias tables d_model^−½, but queries
 * (d_model · d_kv)^−½; what is added to the stream (its own inputs)^−½. Norms are `initializer_factor`.
 */
export function t5ParameterSpecs(config: T5Config): ParameterSpec[] {
  const specs = [matrix("shared.weight", [config.vocabSize, config.dModel], config.initializerFactor)];
  specs.push(...stackSpecs(config, "encoder", config.numLayers), ...stackSpecs(config, "decoder", config.numDecoderLayers));
  // T5X's scale. Transformers draws it from N(0, 1), which starts training at a loss of dozens of nats.
  const headDeviation = config.initializerFactor * config.dModel ** -0.5;
  if (!config.tieWordEmbeddings) specs.push(matrix("lm_head.weight", [config.vocabSize, config.dModel], headDeviation));
  return specs;
}

/**
 * Keys that Hugging Face's T5 checkpoints may hold besides: copies of the shared embedding (the head too, where it is tied), and a bias table of
 * cross-attention that old conversions wrote and no version ever used.
 */
const redundantKeys: ReadonlyMap<string, string | null> = new Map([
  ["encoder.embed_tokens.weight", "shared.weight"],
  ["decoder.embed_tokens.weight", "shared.weight"],
  ["lm_head.weight", "shared.weight"],
  ["decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight", null],
]);

/** The weight that a redundant key is a copy of; null for one that nothing reads; undefined for a key that is not redundant. */
export function redundantT5Key(name: string): string | null | undefined {
  return redundantKeys.get(name);
}

function stackSpecs(config: T5Config, stack: "encoder" | "decoder", layers: number): ParameterSpec[] {
  const specs: ParameterSpec[] = [];
  for (let i = 0; i < layers; i++) {
    const block = `${stack}.block.${i}.layer`;
    specs.push(...attentionSpecs(config, `${block}.0.SelfAttention`), ...relativeBiasSpecs(config, `${block}.0.SelfAttention`, i));
    specs.push(norm(config, `${block}.0.layer_norm.weight`));
    if (stack === "decoder") {
      specs.push(...attentionSpecs(config, `${block}.1.EncDecAttention`), norm(config, `${block}.1.layer_norm.weight`));
    }
    const last = stack === "decoder" ? 2 : 1;
    specs.push(...feedForwardSpecs(config, `${block}.${last}.DenseReluDense`), norm(config, `${block}.${last}.layer_norm.weight`));
  }
  specs.push(norm(config, `${stack}.final_layer_norm.weight`));
  return specs;
}

function attentionSpecs({ dModel, dKv, numHeads, initializerFactor: factor }: T5Config, prefix: string): ParameterSpec[] {
  const inner = numHeads * dKv;
  return [
    matrix(`${prefix}.q.weight`, [inner, dModel], factor * (dModel * dKv) ** -0.5),
    matrix(`${prefix}.k.weight`, [inner, dModel], factor * dModel ** -0.5),
    matrix(`${prefix}.v.weight`, [inner, dModel], factor * dModel ** -0.5),
    matrix(`${prefix}.o.weight`, [dModel, inner], factor * inner ** -0.5),
  ];
}

/** Of most kinds only the first block of a stack has a bias table, which the others share. */
function relativeBiasSpecs(config: T5Config, prefix: string, layer: number): ParameterSpec[] {
  if (layer > 0 && !t5Kinds[config.modelType].hasBiasInEveryBlock) return [];
  const shape = [config.relativeAttentionNumBuckets, config.numHeads];
  return [matrix(`${prefix}.relative_attention_bias.weight`, shape, config.initializerFactor * config.dModel ** -0.5)];
}

function feedForwardSpecs({ dModel, dFf, isGated, initializerFactor: factor }: T5Config, prefix: string): ParameterSpec[] {
  const inputs = isGated ? ["wi_0", "wi_1"] : ["wi"];
  return [
    ...inputs.map((name) => matrix(`${prefix}.${name}.weight`, [dFf, dModel], factor * dModel ** -0.5)),
    matrix(`${prefix}.wo.weight`, [dModel, dFf], factor * dFf ** -0.5),
  ];
}

function matrix(name: string, shape: readonly number[], standardDeviation: number): ParameterSpec {
  const initializer: Initializer = { kind: "normal", standardDeviation };
  return { name, shape, initializer };
}

function norm({ dModel, initializerFactor }: T5Config, name: string): ParameterSpec {
  return { name, shape: [dModel], initializer: { kind: "constant", value: initializerFactor } };
}

/** The parameters of one block. */
export interface BlockWeights {
  readonly self: AttentionWeights;
  /** Its own bias table, where it does not go by the first block's. */
  readonly relativeBias: Tensor | undefined;
  readonly selfNorm: Tensor;
  /** Decoder blocks only. */
  readonly cross: AttentionWeights | undefined;
  readonly crossNorm: Tensor | undefined;
  /** One matrix, or two where the feed-forward is gated (activated one first). */
  readonly feedForwardIn: readonly LinearLayer[];
  readonly feedForwardOut: LinearLayer;
  readonly feedForwardNorm: Tensor;
}

/** The parameters of the encoder or the decoder. */
export interface StackWeights {
  readonly blocks: readonly BlockWeights[];
  /** The first block's bias table, `[buckets, H]`. */
  readonly relativeBias: Tensor;
  readonly finalNorm: Tensor;
}

/** The parameters of a T5 by their place in the architecture. */
export interface T5Weights {
  readonly shared: Tensor;
  /** The matrix that predicts tokens: `shared` itself where they are tied. */
  readonly head: LinearLayer;
  readonly encoder: StackWeights;
  readonly decoder: StackWeights;
}

/** Finds every parameter's place once, so that the forward pass looks nothing up by name. */
export function bindT5Weights(config: T5Config, parameters: Parameters): T5Weights {
  const shared = parameters.get("shared.weight");
  return {
    shared,
    head: { weight: config.tieWordEmbeddings ? shared : parameters.get("lm_head.weight") },
    encoder: bindStack(config, parameters, "encoder"),
    decoder: bindStack(config, parameters, "decoder"),
  };
}

function bindStack(config: T5Config, parameters: Parameters, stack: "encoder" | "decoder"): StackWeights {
  const layers = stack === "encoder" ? config.numLayers : config.numDecoderLayers;
  return {
    blocks: Array.from({ length: layers }, (_, i) =>
      bindBlock(config, parameters, { prefix: `${stack}.block.${i}.layer`, isFirst: i === 0 }),
    ),
    relativeBias: parameters.get(`${stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`),
    finalNorm: parameters.get(`${stack}.final_layer_norm.weight`),
  };
}

function bindBlock(
  { isGated, modelType }: T5Config,
  parameters: Parameters,
  { prefix, isFirst }: { readonly prefix: string; readonly isFirst: boolean },
): BlockWeights {
  const get = (name: string): Tensor => parameters.get(`${prefix}.${name}.weight`);
  const linear = (name: string): LinearLayer => weightAlone(parameters, `${prefix}.${name}`);
  const attention = (name: string): AttentionWeights => ({
    q: linear(`${name}.q`),
    k: linear(`${name}.k`),
    v: linear(`${name}.v`),
    o: linear(`${name}.o`),
  });
  const isDecoder = prefix.startsWith("decoder");
  const last = isDecoder ? 2 : 1;
  return {
    self: attention("0.SelfAttention"),
    relativeBias: isFirst || !t5Kinds[modelType].hasBiasInEveryBlock ? undefined : get("0.SelfAttention.relative_attention_bias"),
    selfNorm: get("0.layer_norm"),
    cross: isDecoder ? attention("1.EncDecAttention") : undefined,
    crossNorm: isDecoder ? get("1.layer_norm") : undefined,
    feedForwardIn: (isGated ? ["wi_0", "wi_1"] : ["wi"]).map((name) => linear(`${last}.DenseReluDense.${name}`)),
    feedForwardOut: linear(`${last}.DenseReluDense.wo`),
    feedForwardNorm: get(`${last}.layer_norm`),
  };
}
