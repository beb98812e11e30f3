import { applyLayerNorm, applyLinear, dropout, type LayerNorm } from "../../nn/index.js";
import { add, type Tensor } from "../../tensor/index.js";
import { type AttentionPass, type AttentionWeights, attendToSelf, attendToSource } from "../attention/index.js";
import type { Sublayers } from "../encoder-decoder/index.js";
import { activations } from "../layers/index.js";
import type { BartConfig } from "./bart-config.js";
import type { BartLayerWeights } from "./bart-parameters.js";

/** PyTorch's default, which no BART changes. */
const layerNormEpsilon = 1e-5;

/** What the layers of one stack share during one forward pass. */
export interface BartPass extends AttentionPass {
  readonly config: BartConfig;
}

/** norm(x + dropout(selfAttention(x))). */
function selfAttention(x: Tensor, layer: BartLayerWeights, pass: BartPass, at: Parameters<typeof attendToSelf>[3]): Tensor {
  return normalize(add(x, drop(attendToSelf(x, layer.self, pass, at), pass)), layer.selfNorm);
}

/** norm(x + dropout(crossAttention(x, source))). */
function crossAttention(x: Tensor, layer: BartLayerWeights, pass: BartPass, at: Parameters<typeof attendToSource>[3]): Tensor {
  const attended = attendToSource(x, layer.cross as AttentionWeights, pass, at);
  return normalize(add(x, drop(attended, pass)), layer.crossNorm as LayerNorm);
}

/** norm(x + dropout(out · dropout(activation(in · x)))). */
function feedForward(x: Tensor, layer: BartLayerWeights, pass: BartPass): Tensor {
  const { activationFunction, activationDropout } = pass.config;
  const active = activations[activationFunction](applyLinear(x, layer.feedForwardIn));
  const inner = dropout(active, activationDropout, pass.dropout);
  return normalize(add(x, drop(applyLinear(inner, layer.feedForwardOut), pass)), layer.feedForwardNorm);
}

/** Dropout at the rate for embeddings and sublayers, if this pass drops at all. */
export function drop(x: Tensor, { config, dropout: stream }: Pick<BartPass, "config" | "dropout">): Tensor {
  return dropout(x, config.dropout, stream);
}

/** Layer normalisation as every BART does it. */
export function normalize(x: Tensor, norm: LayerNorm): Tensor {
  return applyLayerNorm(x, norm, layerNormEpsilon);
}

/** The sublayers of BART's layers. */
export const bartSublayers: Sublayers<BartLayerWeights, BartPass> = { selfAttention, crossAttention, feedForward };
