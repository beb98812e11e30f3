import { dropout } from "../../nn/index.js";
import { add, type Tensor } from "../../tensor/index.js";
import type { AttentionPass } from "../attention/index.js";
import type { Norm } from "../layers/index.js";
import type { Rotary } from "../rotary/index.js";
import type { CausalLayer } from "./causal-weights.js";

/** What the layers of a decoder-only model do alike, whatever their weights. */
export interface CausalSettings {
  readonly numHeads: number;
  /** Heads of keys and values, each for as many heads of queries (Ainslie et al. 2023). Default: `numHeads`. */
  readonly numKeyValueHeads?: number;
  /** What turns queries and keys by their positions, where these are not learned. */
  readonly rotary?: Rotary;
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
  const { residualDropout } = settings;
  const attention = (read: Tensor): Tensor => layer.selfOutput.apply(attend(read));
  const sublayer = (input: Tensor, compute: (read: Tensor) => Tensor, norm: Norm): Tensor => {
    const made = dropout(compute(settings.normFirst ? norm(input) : input), residualDropout, stream);
    return settings.normFirst ? add(input, made) : norm(add(input, made));
  };
  return sublayer(sublayer(x, attention, layer.selfNorm), (read) => layer.feedForward.apply(read), layer.feedForwardNorm);
}
