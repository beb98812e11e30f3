import { applyLayerNorm, dropout } from "../../nn/index.js";
import { add, type Tensor } from "../../tensor/index.js";
import type { AttentionPass } from "../attention/index.js";
import { type Activation, activations } from "../layers/index.js";
import type { CausalLayer } from "./causal-weights.js";

/** What the layers of a decoder-only model do alike, whatever their weights. */
export interface CausalSettings {
  readonly numHeads: number;
  readonly activation: Activation;
  readonly layerNormEpsilon: number;
  /** Whether a sublayer normalises what it reads, or what it has made. */
  readonly normFirst: boolean;
  /** What attention scores are multiplied by. */
  readonly scaleOf: (layer: number) => number;
  /** Rates for embeddings, for what each sublayer adds, and for attention probabilities. */
  readonly embeddingDropout: number;
  readonly residualDropout: number;
  readonly attentionDropout: number;
  /** The share of layers that training leaves out. */
  readonly layerDrop: number;
  /** The word that gets no gradient from being read. */
  readonly paddingId: number | undefined;
  /** Position p has row p + this of the table. */
  readonly positionOffset: number;
  /** Most tokens that a source and its target have together. */
  readonly maxPositions: number;
}

/**
 * One layer: x + attention(norm(x)), then x + feedForward(norm(x)), or norm(x + attention(x)), then norm(x + feedForward(x)).
 * @param attend The self-attention of normalised or plain x, heads joined, before its output map: `[B, T, D]`.
 */
export function causalLayer(
  x: Tensor,
  layer: CausalLayer,
  settings: CausalSettings,
  { attend, dropout: stream }: Pick<AttentionPass, "dropout"> & { readonly attend: (x: Tensor) => Tensor },
): Tensor {
  const { residualDropout, activation } = settings;
  const attention = (read: Tensor): Tensor => layer.selfOutput.apply(attend(read));
  const feedForward = (read: Tensor): Tensor => layer.feedForwardOut.apply(activations[activation](layer.feedForwardIn.apply(read)));
  const sublayer = (input: Tensor, compute: (read: Tensor) => Tensor, norm: CausalLayer["selfNorm"]): Tensor => {
    const normed = (value: Tensor): Tensor => applyLayerNorm(value, norm, settings.layerNormEpsilon);
    const made = dropout(compute(settings.normFirst ? normed(input) : input), residualDropout, stream);
    return settings.normFirst ? add(input, made) : normed(add(input, made));
  };
  return sublayer(sublayer(x, attention, layer.selfNorm), feedForward, layer.feedForwardNorm);
}
