import { cat, noGrad, packWeight, type Tensor, type Weight } from "../tensor/index.js";
import { DecodingWeights } from "./decoding-weights.js";
import type { AttentionWeights, BlockWeights, T5Weights } from "./t5-parameters.js";

/** A decoder block for decoding with a cache. */
export interface DecodingBlock extends BlockWeights {
  /** Query, key and value matrices of self-attention joined, `[3·H·d, D]`. */
  readonly selfJoined: Weight;
}

/** What a T5 keeps in its {@link DecodingWeights}. */
export interface T5DecodingWeights {
  readonly blocks: readonly DecodingBlock[];
  readonly head: Weight;
}

/** Packs every matrix that a decoding step multiplies by. */
export function prepareT5Decoding({ decoder, head }: T5Weights, rows: number): DecodingWeights {
  const owned: Tensor[] = [];
  const pack = (weight: Weight): Weight => {
    const packed = packWeight(weight as Tensor, rows);
    if (packed !== undefined) owned.push(packed.packed);
    return packed ?? weight;
  };
  const join = ({ q, k, v }: AttentionWeights): Weight => {
    const joined = cat([q, k, v] as Tensor[], 0);
    const packed = packWeight(joined, rows);
    owned.push(packed?.packed ?? joined);
    if (packed !== undefined) joined.dispose();
    return packed ?? joined;
  };
  const packBlock = (block: BlockWeights): DecodingBlock => {
    const cross = block.cross as AttentionWeights;
    return {
      ...block,
      selfJoined: join(block.self),
      self: { ...block.self, o: pack(block.self.o) },
      cross: { ...cross, q: pack(cross.q), o: pack(cross.o) },
      feedForwardIn: block.feedForwardIn.map(pack),
      feedForwardOut: pack(block.feedForwardOut),
    };
  };
  const content: T5DecodingWeights = noGrad(() => ({ blocks: decoder.blocks.map(packBlock), head: pack(head) }));
  return new DecodingWeights(content, owned);
}
