import { applyLinear, dropout, type LinearLayer, rmsNorm } from "../../nn/index.js";
import { add, mul, type Tensor } from "../../tensor/index.js";
import { type AttentionPass, type AttentionWeights, attendToSelf, attendToSource } from "../attention/index.js";
import type { Sublayers } from "../encoder-decoder/index.js";
import { activations } from "../layers/index.js";
import type { T5Config } from "./t5-config.js";
import type { BlockWeights } from "./t5-parameters.js";

/** What the blocks of one stack share during one forward pass. */
export interface Pass extends AttentionPass {
  readonly config: T5Config;
  /** What a block adds to its self-attention scores that has a table of its own. */
  readonly biasOf: (table: Tensor) => Tensor;
}

/** x + dropout(selfAttention(norm(x))). */
function selfAttention(x: Tensor, block: BlockWeights, pass: Pass, at: Parameters<typeof attendToSelf>[3]): Tensor {
  const normed = rmsNorm(x, block.selfNorm, pass.config.layerNormEpsilon);
  const own = block.relativeBias === undefined ? pass : { ...pass, selfBias: pass.biasOf(block.relativeBias) };
  return add(x, drop(attendToSelf(normed, block.self, own, at), pass));
}

/** x + dropout(crossAttention(norm(x), source)). */
function crossAttention(x: Tensor, block: BlockWeights, pass: Pass, at: Parameters<typeof attendToSource>[3]): Tensor {
  const { cross, crossNorm } = block as Required<BlockWeights> & { cross: AttentionWeights; crossNorm: Tensor };
  const normed = rmsNorm(x, crossNorm, pass.config.layerNormEpsilon);
  return add(x, drop(attendToSource(normed, cross, pass, at), pass));
}

/** x + dropout(out · dropout(activation(in · norm(x)))), gated where the model is. */
function feedForward(x: Tensor, block: BlockWeights, pass: Pass): Tensor {
  const normed = rmsNorm(x, block.feedForwardNorm, pass.config.layerNormEpsilon);
  const [first, gate] = block.feedForwardIn as [LinearLayer, LinearLayer?];
  const active = activations[pass.config.activation](applyLinear(normed, first));
  const inner = gate === undefined ? active : mul(active, applyLinear(normed, gate));
  return add(x, drop(applyLinear(drop(inner, pass), block.feedForwardOut), pass));
}

/** Dropout at the model's rate, if this pass drops at all. */
export function drop(x: Tensor, { config, dropout: stream }: Pick<Pass, "config" | "dropout">): Tensor {
  return dropout(x, config.dropoutRate, stream);
}

/** The sublayers of T5's layers. */
export const t5Sublayers: Sublayers<BlockWeights, Pass> = { selfAttention, crossAttention, feedForward };
