import { ShapeError } from "../../core/index.js";
import type { EncodedExample, EncodedInput } from "../encode-examples.js";

/** Whole numbers in row-major order: the bytes of an int64 tensor. */
export interface IntegerMatrix {
  readonly data: BigInt64Array;
  readonly shape: readonly [rows: number, columns: number];
}

/** 1 where there is a token, 0 where there is padding, in row-major order: the bytes of a bool tensor. */
export interface MaskMatrix {
  readonly data: Uint8Array;
  readonly shape: readonly [rows: number, columns: number];
}

/** Sources padded on the right. */
export interface PaddedInputs {
  /** `[B, S]` */
  readonly inputIds: IntegerMatrix;
  /** `[B, S]` */
  readonly attentionMask: MaskMatrix;
  /** Source tokens of the batch without padding. */
  readonly sourceTokens: number;
}

/** Sources and targets padded on the right. */
export interface PaddedBatch extends PaddedInputs {
  /** `[B, T]`; padding is `labelPad`, which losses leave out. */
  readonly labels: IntegerMatrix;
  /** `[B, T]`: the labels moved right by one behind the decoder's start token; padding is `padTokenId`. */
  readonly decoderInputIds: IntegerMatrix;
  /** `[B, T]` */
  readonly decoderAttentionMask: MaskMatrix;
  /** Target tokens of the batch without padding: what a mean loss is averaged over. */
  readonly targetTokens: number;
}

/** How to pad sources. */
export interface PadInputsOptions {
  readonly padTokenId: number;
  /** Round the padded lengths up to a multiple of this, which suits tensor cores. Default: 1. */
  readonly padToMultipleOf?: number;
}

/** How to pad sources and targets. */
export interface PadBatchOptions extends PadInputsOptions {
  /** The decoder's first input; T5's is its padding token. */
  readonly decoderStartTokenId: number;
  /** Default: −100, which cross-entropy ignores. */
  readonly labelPad?: number;
}

/** Puts encoded inputs into matrices as wide as the longest. Throws a {@link ShapeError} for an empty batch. */
export function padInputs(batch: readonly EncodedInput[], { padTokenId, padToMultipleOf = 1 }: PadInputsOptions): PaddedInputs {
  const rows = batch.map(({ inputIds }) => inputIds);
  const width = paddedWidth(rows, padToMultipleOf);
  return { inputIds: padded(rows, { width, pad: padTokenId }), attentionMask: maskOf(rows, width), sourceTokens: total(rows) };
}

/** Puts encoded examples into matrices as wide as the longest source and target. Throws a {@link ShapeError} for an empty batch. */
export function padBatch(batch: readonly EncodedExample[], options: PadBatchOptions): PaddedBatch {
  const { padTokenId, decoderStartTokenId, labelPad = -100, padToMultipleOf = 1 } = options;
  const rows = batch.map(({ labels }) => labels);
  const width = paddedWidth(rows, padToMultipleOf);
  return {
    ...padInputs(batch, options),
    labels: padded(rows, { width, pad: labelPad }),
    decoderInputIds: padded(rows, { width, pad: padTokenId, first: decoderStartTokenId }),
    decoderAttentionMask: maskOf(rows, width),
    targetTokens: total(rows),
  };
}

interface PadOptions {
  readonly width: number;
  readonly pad: number;
  /** Put this before each row and drop the row's last token. */
  readonly first?: number;
}

function padded(rows: readonly Int32Array[], { width, pad, first }: PadOptions): IntegerMatrix {
  const data = new BigInt64Array(rows.length * width).fill(BigInt(pad));
  const shift = first === undefined ? 0 : 1;
  for (const [index, row] of rows.entries()) {
    const start = index * width;
    if (first !== undefined) data[start] = BigInt(first);
    for (let i = 0; i < row.length - shift; i++) data[start + shift + i] = BigInt(row[i] as number);
  }
  return { data, shape: [rows.length, width] };
}

function maskOf(rows: readonly Int32Array[], width: number): MaskMatrix {
  const data = new Uint8Array(rows.length * width);
  for (const [index, row] of rows.entries()) data.fill(1, index * width, index * width + row.length);
  return { data, shape: [rows.length, width] };
}

function paddedWidth(rows: readonly Int32Array[], multiple: number): number {
  const longest = rows.reduce((width, row) => Math.max(width, row.length), 0);
  if (longest === 0) throw new ShapeError("padBatch: expected at least one example with at least one token, got none.");
  return Math.ceil(longest / multiple) * multiple;
}

function total(rows: readonly Int32Array[]): number {
  return rows.reduce((sum, row) => sum + row.length, 0);
}
