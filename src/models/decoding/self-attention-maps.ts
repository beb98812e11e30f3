import { split, type Tensor } from "../../tensor/index.js";
import type { AttentionWeights } from "../attention/index.js";
import { type LinearMap, linearMap } from "./linear-map.js";
import type { WeightPacker } from "./weight-packer.js";

/** The maps into a self-attention, whether its checkpoints hold them joined or apart. */
export interface SelfAttentionMaps {
  /** x `[B, T, D]` → queries, keys and values, `[B, T, heads · d]` each; there may be fewer heads of keys and values. */
  project(x: Tensor): readonly [queries: Tensor, keys: Tensor, values: Tensor];
  /** The same with a packed copy of the matrices, as one. Within `noGrad`. */
  pack(packer: WeightPacker): SelfAttentionMaps;
}

/** One map gives queries, keys and values, one after the other. @param widths How wide each is; by default all are as wide. */
export function joinedMaps(map: LinearMap, widths?: readonly number[]): SelfAttentionMaps {
  return {
    project(x) {
      const all = map.apply(x);
      return split(all, widths ?? (all.shape[2] as number) / 3, -1) as [Tensor, Tensor, Tensor];
    },
    pack: (packer) => joinedMaps(map.pack(packer), widths),
  };
}

/** Each has a map of its own. */
export function separateMaps({ q, k, v }: Pick<AttentionWeights, "q" | "k" | "v">): SelfAttentionMaps {
  const maps = [q, k, v].map(linearMap);
  const widths = [q, k, v].map(({ weight }) => (weight as Tensor).shape[0] as number);
  return {
    project: (x) => maps.map((map) => map.apply(x)) as [Tensor, Tensor, Tensor],
    pack: (packer) => joinedMaps(linearMap(packer.joinMaps([q, k, v])), widths),
  };
}
