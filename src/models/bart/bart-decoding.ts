import { noGrad, type Weight } from "../../tensor/index.js";
import type { AttentionWeights } from "../attention/index.js";
import { WeightPacker } from "../decoding/index.js";
import type { DecodingWeights } from "../decoding-weights.js";
import type { BartLayerWeights, BartWeights } from "./bart-parameters.js";

/** What a BART keeps in its {@link DecodingWeights}. */
export interface BartDecodingWeights {
  readonly layers: readonly BartLayerWeights[];
  readonly head: Weight;
}

/** Packs every matrix that a decoding step multiplies by. */
export function prepareBartDecoding({ decoder, head }: BartWeights, rows: number): DecodingWeights {
  const packer = new WeightPacker(rows);
  const packLayer = (layer: BartLayerWeights): BartLayerWeights => ({
    ...layer,
    self: packer.join(layer.self),
    cross: packer.packCross(layer.cross as AttentionWeights),
    feedForwardIn: packer.pack(layer.feedForwardIn),
    feedForwardOut: packer.pack(layer.feedForwardOut),
  });
  return noGrad(() => {
    const content: BartDecodingWeights = { layers: decoder.layers.map(packLayer), head: packer.pack({ weight: head }).weight };
    return packer.finish(content);
  });
}
