import { ShapeError } from "../../core/index.js";
import type { EncodedExample, EncodedInput } from "../encode-examples.js";

/** Whole numbers in row-major order: the bytes of an int64 tensor. */
export interface IntegerMatrix {
  readonly data: BigInt64Array;
  readonly shape: readonly [rows: number, columns: number];
}

/** 1 where there is a token, 0 where there is padding, in row-major order. */
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
  /** The decoder's first input; T5's is its padding token. Undefined for decoder-only models: a target goes on from its source's last token. */
  readonly decoderStartTokenId: number | undefined;
  /** Default: −100, which cross-entropy ignores. */
  readonly labelPad?: number;
}

/** Puts encoded inputs into matrices as wide as the longest. Throws a {@link ShapeError} for an empty batch. */
export function padInputs(batch: readonly EncodedInput[], options: PadInputsOptions): PaddedInputs {
  return padSources(batch, options, 0);
}

function padSources(batch: readonly EncodedInput[], { padTokenId, padToMultipleOf = 1 }: PadInputsOptions, least: number): PaddedInputs {
  const rows = batch.map(({ inputIds }) => inputIds);
  const width = paddedWidth(rows, padToMultipleOf, least);
  return { inputIds: padded(rows, { width, pad: padTokenId }), attentionMask: maskOf(rows, width), sourceTokens: total(rows) };
}

/** Puts encoded examples into matrices as wide as the longest source and target. Throws a {@link ShapeError} for an empty batch. */
export function padBatch(batch: readonly EncodedExample[], options: PadBatchOptions): PaddedBatch {
  const { padTokenId, decoderStartTokenId, labelPad = -100, padToMultipleOf = 1 } = options;
  const rows = batch.map(({ labels }) => labels);
  const width = paddedWidth(rows, padToMultipleOf);
  const { sources, starts } = decoderStartTokenId === undefined ? splitSources(batch) : { sources: batch, starts: decoderStartTokenId };
  return {
    // Sources that lent their only token to the target are empty; a model wants a column to attend to, if only of padding.
    ...padSources(sources, options, decoderStartTokenId === undefined ? 1 : 0),
    labels: padded(rows, { width, pad: labelPad }),
    decoderInputIds: padded(rows, { width, pad: padTokenId, starts }),
    decoderAttentionMask: maskOf(rows, width),
    targetTokens: total(rows),
  };
}

/** The sources without their last tokens, and those. Throws a {@link ShapeError} for a source without any. */
function splitSources(batch: readonly EncodedInput[]): { sources: EncodedInput[]; starts: number[] } {
  const starts = batch.map(({ id, inputIds }) => {
    const last = inputIds.at(-1);
    if (last === undefined) throw new ShapeError(`padBatch: the source of ${id} has no token for its target to go on from.`);
    return last;
  });
  return { sources: batch.map((row) => ({ ...row, inputIds: row.inputIds.subarray(0, -1) })), starts };
}

interface PadOptions {
  readonly width: number;
  readonly pad: number;
  /** Put this, or each row's own, before each row and drop the row's last token. */
  readonly starts?: number | readonly number[];
}

function padded(rows: readonly Int32Array[], { width, pad, starts }: PadOptions): IntegerMatrix {
  const data = new BigInt64Array(rows.length * width).fill(BigInt(pad));
  const shift = starts === undefined ? 0 : 1;
  for (const [index, row] of rows.entries()) {
    const start = index * width;
    if (starts !== undefined) data[start] = BigInt(typeof starts === "number" ? starts : (starts[index] as number));
    for (let i = 0; i < row.length - shift; i++) data[start + shift + i] = BigInt(row[i] as number);
  }
  return { data, shape: [rows.length, width] };
}

function maskOf(rows: readonly Int32Array[], width: number): MaskMatrix {
  const data = new Uint8Array(rows.length * width);
  for (const [index, row] of rows.entries()) data.fill(1, index * width, index * width + row.length);
  return { data, shape: [rows.length, width] };
}

function paddedWidth(rows: readonly Int32Array[], multiple: number, least = 0): number {
  const longest = rows.reduce((width, row) => Math.max(width, row.length), least);
  if (rows.length === 0 || longest === 0)
    throw new ShapeError("padBatch: expected at least one example with at least one token, got none.");
  return Math.ceil(longest / multiple) * multiple;
}

function total(rows: readonly Int32Array[]): number {
  return rows.reduce((sum, row) => sum + row.length, 0);
}
