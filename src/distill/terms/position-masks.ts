import type { PairBatch } from "../../data/index.js";
import { cat, indexFill, reshape, type Tensor, zeros } from "../../tensor/index.js";

/** 1 where a token stands, 0 for padding, int64 `[B, L]`, of each kind of positions. */
export interface PositionMasks {
  readonly source: Tensor;
  /** Of a decoder-only model, source and target, one behind the other as it reads them. */
  readonly target: Tensor;
}

/** Where a batch has tokens. */
export function positionMasks(batch: PairBatch, isDecoderOnly: boolean): PositionMasks {
  const { attentionMask: source, decoderInputIds, labelPositions } = batch;
  const [rows, length] = decoderInputIds.shape as [number, number];
  const none = zeros([rows * length], { dtype: "int64", device: source.device });
  const target = reshape(indexFill(none, 0, { indices: labelPositions, value: 1 }), [rows, length]);
  return { source, target: isDecoderOnly ? cat([source, target], 1) : target };
}
