import { type LinearLayer, swiglu } from "../../nn/index.js";
import { mul, split, type Tensor } from "../../tensor/index.js";
import { type LinearMap, linearMap, type WeightPacker } from "../decoding/index.js";
import { type Activation, activations } from "../layers/index.js";

/** What a layer does with each token by itself. */
export interface FeedForward {
  /** `[B, T, D]` → `[B, T, D]`. */
  apply(x: Tensor): Tensor;
  /** The same with packed copies of its matrices. Within `noGrad`. */
  pack(packer: WeightPacker): FeedForward;
}

/** out(activation(in(x))). */
export function plainFeedForward(into: LinearMap, outOf: LinearMap, activation: Activation): FeedForward {
  return {
    apply: (x) => outOf.apply(activations[activation](into.apply(x))),
    pack: (packer) => plainFeedForward(into.pack(packer), outOf.pack(packer), activation),
  };
}

/** The three maps of a gated feed-forward. */
export interface GatedMaps {
  readonly gate: LinearLayer;
  readonly up: LinearLayer;
  readonly down: LinearLayer;
}

/** down(activation(gate(x)) · up(x)) (Shazeer 2020): with `silu`, SwiGLU. */
export function gatedFeedForward({ gate, up, down }: GatedMaps, activation: Activation): FeedForward {
  const [gateMap, upMap, downMap] = [gate, up, down].map(linearMap) as [LinearMap, LinearMap, LinearMap];
  const activate = activations[activation];
  const gated = activation === "silu" ? swiglu : (open: Tensor, up: Tensor): Tensor => mul(activate(open), up);
  return {
    apply: (x) => downMap.apply(gated(gateMap.apply(x), upMap.apply(x))),
    pack: (packer) => packedGate(linearMap(packer.joinMaps([gate, up])), downMap.pack(packer), activate),
  };
}

/** Both maps in as one: at a handful of rows, one product costs hardly more than half of two. */
function packedGate(joined: LinearMap, down: LinearMap, activate: (x: Tensor) => Tensor): FeedForward {
  const packed: FeedForward = {
    apply(x) {
      const both = joined.apply(x);
      const [gate, up] = split(both, (both.shape[2] as number) / 2, -1) as [Tensor, Tensor];
      return down.apply(mul(activate(gate), up));
    },
    pack: () => packed,
  };
  return packed;
}
