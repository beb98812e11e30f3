import type { DecoderCache, DecodingWeights, EncoderInputs, TextModel } from "../models/index.js";
import { integers, scope } from "../tensor/index.js";
import { beginningsOf } from "./beginnings.js";
import { cacheSources } from "./cache-sources.js";
import type { ChooseTokens, Row } from "./choose-tokens.js";
import { isEnded } from "./is-ended.js";
import { logProbsOf } from "./log-probs-of.js";
import { nextLogits } from "./next-logits.js";
import { packRows } from "./pack-rows.js";
import { readBeginnings } from "./read-beginnings.js";

/** How the rows of a batch are decoded. */
export interface DecodeRowsOptions {
  readonly maxNewTokens: number;
  readonly rowsPerInput: number;
  readonly choose: ChooseTokens;
  readonly weights: DecodingWeights;
  /** As in `GenerateOptions`. */
  readonly vocabularySize: number | undefined;
  readonly beginnings: readonly (readonly number[])[] | undefined;
}

/**
 * Writes `rowsPerInput` sequences per input, each token by token and on its own: what greedy decoding and sampling share. The source is encoded
 * once per input, keys and values are cached, and rows that ended leave the batch. All rows, an input's one after the other.
 */
export function decodeRows(model: TextModel, inputs: EncoderInputs, options: DecodeRowsOptions): Row[] {
  const { maxNewTokens, rowsPerInput, choose, weights, vocabularySize, beginnings } = options;
  const { sources, prefixes } = beginningsOf(model, inputs);
  const rows = prefixes.flatMap((prefix, input) =>
    Array.from({ length: rowsPerInput }, (_, number) => emptyRow({ input, number, prefix, beginning: beginnings?.[input] ?? [] })),
  );
  const cache = cacheSources(model, sources, { capacity: maxNewTokens, weights, rowsPerInput });
  readBeginnings(model, rows, { cache, maxNewTokens, vocabularySize });
  let active: readonly Row[] = rows;
  for (let length = cache.length; length < maxNewTokens && active.some(({ ended }) => !ended); length++) {
    if (length > 0) active = leave(active, cache);
    const next = scope(() => step(model, active, { cache, choose, vocabularySize }));
    for (const [i, row] of active.entries()) {
      if (row.ended) continue;
      row.ids.push(next.ids[i] as number);
      row.logProbs.push(next.logProbs[i] as number);
      row.ended = isEnded(row.ids, model.config, maxNewTokens);
    }
  }
  return rows;
}

function emptyRow(row: Pick<Row, "input" | "number" | "prefix" | "beginning">): Row {
  return { ...row, ids: [], logProbs: [], ended: false };
}

function step(
  model: TextModel,
  rows: readonly Row[],
  { cache, choose, vocabularySize }: Pick<DecodeRowsOptions, "choose" | "vocabularySize"> & { readonly cache: DecoderCache },
): { ids: number[]; logProbs: Float32Array } {
  const logits = nextLogits(model, cache, rows, vocabularySize);
  const ids = given(rows, choose(logits, rows).toIntegers());
  const chosen = integers(ids, [ids.length], model.device);
  return { ids, logProbs: logProbsOf(logits, chosen).toFloat32Array() };
}

/** What was chosen, but where a row's beginning goes on. */
function given(rows: readonly Row[], chosen: readonly number[]): number[] {
  return chosen.map((id, i) => (rows[i] as Row).beginning[(rows[i] as Row).ids.length] ?? id);
}

/** The batch without the rows that ended, where that pays. A row that only fills up a group counts as ended, and nobody reads it. */
function leave(active: readonly Row[], cache: DecoderCache): readonly Row[] {
  const packing = packRows(active, cache.rowsPerInput);
  if (packing === undefined) return active;
  cache.selectRows(packing.rows, packing.rowsPerInput);
  const seen = new Set<number>();
  return packing.rows.map((index) => {
    const row = active[index] as Row;
    if (!seen.has(index)) {
      seen.add(index);
      return row;
    }
    return { ...row, ended: true };
  });
}
