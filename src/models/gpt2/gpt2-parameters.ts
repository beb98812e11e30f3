import type { ParameterSpec, Parameters } from "../../nn/index.js";
import { type CausalLayer, type CausalWeights, plainFeedForward } from "../decoder-only/index.js";
import { joinedMaps, transposedMap } from "../decoding/index.js";
import { constantVector, layerNormBy, layerNormSpecs, normalMatrix, weightAndBias } from "../layers/index.js";
import type { Gpt2Config } from "./gpt2-config.js";

/**
 * Every parameter of a GPT-2 by its Hugging Face name, with its shape and Transformers' initialisation. Matrices are `[in, out]`.
 *
 * Embeddings and matrices are drawn from N(0, σ²), σ = `initializer_range` (0.02); those whose output is added to the residual stream from σ / √(2 · n_layer)
 * (Radford et al. 2019, section 2.3: there are two per layer). Biases are 0, norms 1 and 0.
 */
export function gpt2ParameterSpecs(config: Gpt2Config): ParameterSpec[] {
  const { vocabSize, nPositions, nEmbd, nLayer, initializerRange, tieWordEmbeddings } = config;
  return [
    normalMatrix("transformer.wte.weight", [vocabSize, nEmbd], initializerRange),
    normalMatrix("transformer.wpe.weight", [nPositions, nEmbd], initializerRange),
    ...Array.from({ length: nLayer }, (_, i) => layerSpecs(config, `transformer.h.${i}`)).flat(),
    ...layerNormSpecs("transformer.ln_f", nEmbd),
    ...(tieWordEmbeddings ? [] : [normalMatrix("lm_head.weight", [vocabSize, nEmbd], initializerRange)]),
  ];
}

/** The name with the prefix `transformer.`, which checkpoints of the bare model, gpt2's among them, lack. */
export function canonicalGpt2Name(name: string): string {
  return /^(wte|wpe|h|ln_f)\./.test(name) ? `transformer.${name}` : name;
}

/** The weight that a redundant key is a copy of; null for a mask that older checkpoints hold and nothing reads; undefined for other keys. */
export function redundantGpt2Key(name: string): string | null | undefined {
  if (name === "lm_head.weight") return "transformer.wte.weight";
  return /^transformer\.h\.\d+\.attn\.(bias|masked_bias)$/.test(name) ? null : undefined;
}

function layerSpecs({ nEmbd, nInner, nLayer, initializerRange }: Gpt2Config, prefix: string): ParameterSpec[] {
  // What is added to the residual stream starts smaller, the more layers add to it.
  const residual = initializerRange / Math.sqrt(2 * nLayer);
  return [
    ...layerNormSpecs(`${prefix}.ln_1`, nEmbd),
    ...mapSpecs(`${prefix}.attn.c_attn`, [nEmbd, 3 * nEmbd], initializerRange),
    ...mapSpecs(`${prefix}.attn.c_proj`, [nEmbd, nEmbd], residual),
    ...layerNormSpecs(`${prefix}.ln_2`, nEmbd),
    ...mapSpecs(`${prefix}.mlp.c_fc`, [nEmbd, nInner], initializerRange),
    ...mapSpecs(`${prefix}.mlp.c_proj`, [nInner, nEmbd], residual),
  ];
}

/** A map whose matrix is `[in, out]`. */
function mapSpecs(name: string, shape: readonly [input: number, out: number], standardDeviation: number): ParameterSpec[] {
  return [normalMatrix(`${name}.weight`, shape, standardDeviation), constantVector(`${name}.bias`, shape[1], 0)];
}

/** Finds every parameter's place once, so that the forward pass looks nothing up by name. */
export function bindGpt2Weights(config: Gpt2Config, parameters: Parameters): CausalWeights {
  const { nLayer, tieWordEmbeddings, layerNormEpsilon } = config;
  const words = parameters.get("transformer.wte.weight");
  return {
    words,
    head: tieWordEmbeddings ? words : parameters.get("lm_head.weight"),
    positions: parameters.get("transformer.wpe.weight"),
    layers: Array.from({ length: nLayer }, (_, i) => bindLayer(config, parameters, `transformer.h.${i}`)),
    finalNorm: layerNormBy(weightAndBias(parameters, "transformer.ln_f"), layerNormEpsilon),
  };
}

function bindLayer({ activationFunction, layerNormEpsilon }: Gpt2Config, parameters: Parameters, prefix: string): CausalLayer {
  const part = (name: string) => weightAndBias(parameters, `${prefix}.${name}`);
  return {
    self: joinedMaps(transposedMap(part("attn.c_attn"))),
    selfOutput: transposedMap(part("attn.c_proj")),
    selfNorm: layerNormBy(part("ln_1"), layerNormEpsilon),
    feedForward: plainFeedForward(transposedMap(part("mlp.c_fc")), transposedMap(part("mlp.c_proj")), activationFunction),
    feedForwardNorm: layerNormBy(part("ln_2"), layerNormEpsilon),
  };
}
