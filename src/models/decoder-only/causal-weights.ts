import type { LinearLayer } from "../../nn/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { LinearMap, SelfAttentionMaps, WeightPacker } from "../decoding/index.js";
import type { Norm } from "../layers/index.js";
import type { FeedForward } from "./feed-forward.js";

/** One layer of a decoder-only model. */
export interface CausalLayer {
  readonly self: SelfAttentionMaps;
  /** What each head's queries and keys `[B, T, heads, d]` are normalised by, where they are (Qwen3). */
  readonly headNorms?: { readonly queries: Norm; readonly keys: Norm } | undefined;
  readonly selfOutput: LinearMap;
  readonly selfNorm: Norm;
  readonly feedForward: FeedForward;
  readonly feedForwardNorm: Norm;
}

/** The parameters of a decoder-only model by their place in the architecture, however its checkpoints lay them out. */
export interface CausalWeights {
  /** Embeds, `[V, E]`. */
  readonly words: Tensor;
  /** Predicts, `[V, E]`: {@link words} itself where the two are tied. */
  readonly head: Tensor;
  /** Where positions are learned, `[positionOffset + positions, D]`. */
  readonly positions?: Tensor | undefined;
  /** From `[…, E]` to `[…, D]` after the embedding, and back before the prediction, where the two differ. */
  readonly projectIn?: LinearLayer | undefined;
  readonly projectOut?: LinearLayer | undefined;
  readonly layers: readonly CausalLayer[];
  readonly finalNorm: Norm | undefined;
}

/** A layer with its matrices packed for decoding. Within `noGrad`. */
export function packCausalLayer(layer: CausalLayer, packer: WeightPacker): CausalLayer {
  return {
    ...layer,
    self: layer.self.pack(packer),
    selfOutput: layer.selfOutput.pack(packer),
    feedForward: layer.feedForward.pack(packer),
  };
}
