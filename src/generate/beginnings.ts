import { ShapeError } from "../core/index.js";
import type { EncoderInputs, TextModel } from "../models/index.js";
import { integers } from "../tensor/index.js";

/** Where a batch's sequences begin. */
export interface Beginnings {
  /** What the model reads once per input, before anything is written. */
  readonly sources: EncoderInputs;
  /**
   * Per input, the tokens that stand before the first one written and count as its sequence's own, as in Transformers: the start token, or, in a
   * decoder-only model, the whole source. The last of them is what the first step reads.
   */
  readonly prefixes: readonly (readonly number[])[];
}

/**
 * The beginnings of a batch `[B, S]`, padded on either side. A decoder-only model goes on from a source's last token, which is therefore no part of
 * what is read before.
 * @throws ShapeError for an input without a token, where there has to be one.
 */
export function beginningsOf({ config, device }: Pick<TextModel, "config" | "device">, inputs: EncoderInputs): Beginnings {
  const { decoderStartTokenId: start, padTokenId } = config;
  const [count, width] = inputs.inputIds.shape as [number, number];
  if (start !== undefined) return { sources: inputs, prefixes: Array.from({ length: count }, () => [start]) };
  const prefixes = tokensOf(inputs, width);
  const empty = prefixes.findIndex(({ length }) => length === 0);
  if (empty !== -1) throw new ShapeError(`generate: input ${empty} has no token to go on from.`);
  return {
    sources: padded(
      prefixes.map((row) => row.slice(0, -1)),
      padTokenId,
      device,
    ),
    prefixes,
  };
}

/** Every row's tokens without padding. */
function tokensOf({ inputIds, attentionMask }: EncoderInputs, width: number): number[][] {
  const [ids, mask] = [inputIds.toIntegers(), attentionMask.toIntegers()];
  return Array.from({ length: ids.length / width }, (_, row) =>
    ids.slice(row * width, (row + 1) * width).filter((_, i) => mask[row * width + i] === 1),
  );
}

/** Rows filled up on the right; at least one column, so that there is something to attend to, if only padding. */
function padded(rows: readonly (readonly number[])[], padTokenId: number, device: string): EncoderInputs {
  const width = Math.max(1, ...rows.map(({ length }) => length));
  const matrix = (of: (id: number | undefined) => number) =>
    integers(
      rows.flatMap((row) => Array.from({ length: width }, (_, i) => of(row[i]))),
      [rows.length, width],
      device,
    );
  return { inputIds: matrix((id) => id ?? padTokenId), attentionMask: matrix((id) => (id === undefined ? 0 : 1)) };
}
