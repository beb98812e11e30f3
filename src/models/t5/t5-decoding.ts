import type { LinearLayer } from "../../nn/index.js";
import { noGrad } from "../../tensor/index.js";
import type { AttentionWeights } from "../attention/index.js";
import { WeightPacker } from "../decoding/index.js";
import type { DecodingWeights } from "../decoding-weights.js";
import type { BlockWeights, T5Weights } from "./t5-parameters.js";

/** What a T5 keeps in its {@link DecodingWeights}. */
export interface T5DecodingWeights {
  readonly blocks: readonly BlockWeights[];
  readonly head: LinearLayer;
}

/** Packs every matrix that a decoding step multiplies by. */
export function prepareT5Decoding({ decoder, head }: T5Weights, rows: number): DecodingWeights {
  const packer = new WeightPacker(rows);
  const packBlock = (block: BlockWeights): BlockWeights => ({
    ...block,
    self: packer.join(block.self),
    cross: packer.packCross(block.cross as AttentionWeights),
    feedForwardIn: block.feedForwardIn.map((layer) => packer.pack(layer)),
    feedForwardOut: packer.pack(block.feedForwardOut),
  });
  return noGrad(() => {
    const content: T5DecodingWeights = { blocks: decoder.blocks.map(packBlock), head: packer.pack(head) };
    return packer.finish(content);
  });
}
