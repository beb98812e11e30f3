import type { DecoderCache, TextModel } from "../models/index.js";
import { integers, reshape, scope } from "../tensor/index.js";
import { assertFiniteLogits } from "./assert-scores.js";
import type { Row } from "./choose-tokens.js";
import { isEnded } from "./is-ended.js";
import { logProbsOf } from "./log-probs-of.js";
import { ofVocabulary } from "./next-logits.js";

/** Logits in memory at once: 64 MB in float32. */
const mostLogits = 16_777_216;

/** How they are read. */
interface ReadOptions {
  readonly cache: DecoderCache;
  readonly maxNewTokens: number;
  readonly vocabularySize: number | undefined;
}

/**
 * Gives every row as many tokens of its beginning as the shortest beginning of the batch has, teacher-forced: all of them in one pass, or in
 * a few where their logits are large. What longer ones have beyond that is put in as the batch is decoded.
 */
export function readBeginnings(model: TextModel, rows: readonly Row[], options: ReadOptions): void {
  const shared = Math.min(...rows.map(({ beginning }) => beginning.length));
  const perPass = Math.max(1, Math.floor(mostLogits / (rows.length * model.config.vocabSize)));
  for (let start = 0; start < shared; start += perPass)
    scope(() => readPart(model, rows, { ...options, start, end: Math.min(shared, start + perPass) }));
  for (const row of rows) row.ended = isEnded(row.ids, model.config, options.maxNewTokens);
}

/** The tokens from `start` up to `end` of every row. */
function readPart(
  model: TextModel,
  rows: readonly Row[],
  { cache, vocabularySize, start, end }: ReadOptions & { readonly start: number; readonly end: number },
): void {
  const count = end - start;
  const matrix = (ids: readonly number[]) => integers(ids, [rows.length, count], model.device);
  const before = rows.flatMap(({ prefix, beginning }) => [
    start === 0 ? (prefix.at(-1) as number) : (beginning[start - 1] as number),
    ...beginning.slice(start, end - 1),
  ]);
  const { logits: all } = model.forward({ decoderInputIds: matrix(before) }, { cache, logits: "all" });
  const logits = ofVocabulary(reshape(all, [rows.length * count, model.config.vocabSize]), model, vocabularySize);
  assertFiniteLogits(
    logits,
    rows.flatMap((row) => Array<Row>(count).fill(row)),
  );
  const given = rows.map(({ beginning }) => beginning.slice(start, end));
  const logProbs = logProbsOf(logits, reshape(matrix(given.flat()), [-1])).toFloat32Array();
  for (const [i, row] of rows.entries()) {
    row.ids.push(...(given[i] as number[]));
    row.logProbs.push(...logProbs.subarray(i * count, (i + 1) * count));
  }
}
