import type { LayerNorm, LinearLayer } from "../../nn/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { LinearMap, SelfAttentionMaps, WeightPacker } from "../decoding/index.js";

/** One layer of a decoder-only model. */
export interface CausalLayer {
  readonly self: SelfAttentionMaps;
  readonly selfOutput: LinearMap;
  readonly selfNorm: LayerNorm;
  readonly feedForwardIn: LinearMap;
  readonly feedForwardOut: LinearMap;
  readonly feedForwardNorm: LayerNorm;
}

/** The parameters of a decoder-only model by their place in the architecture, however its checkpoints lay them out. */
export interface CausalWeights {
  /** Embeds, `[V, E]`. */
  readonly words: Tensor;
  /** Predicts, `[V, E]`: {@link words} itself where the two are tied. */
  readonly head: Tensor;
  /** `[positionOffset + positions, D]`. */
  readonly positions: Tensor;
  /** From `[…, E]` to `[…, D]` after the embedding, and back before the prediction, where the two differ. */
  readonly projectIn: LinearLayer | undefined;
  readonly projectOut: LinearLayer | undefined;
  readonly layers: readonly CausalLayer[];
  readonly finalNorm: LayerNorm | undefined;
}

/** A layer with its matrices packed for decoding. Within `noGrad`. */
export function packCausalLayer(layer: CausalLayer, packer: WeightPacker): CausalLayer {
  return {
    ...layer,
    self: layer.self.pack(packer),
    selfOutput: layer.selfOutput.pack(packer),
    feedForwardIn: layer.feedForwardIn.pack(packer),
    feedForwardOut: layer.feedForwardOut.pack(packer),
  };
}
