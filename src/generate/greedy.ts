import { ConfigError } from "../core/index.js";
import type { DecoderCache, DecodingWeights, EncoderDecoderModel, EncoderInputs } from "../models/index.js";
import { fill_, logSumExp, max, noGrad, scope, select, sub, Tensor, to } from "../tensor/index.js";
import { forcedToken } from "./forced-token.js";

/** When a generation ends. */
export interface GreedyOptions {
  /** The most tokens to generate per input, end-of-sequence included. */
  readonly maxNewTokens: number;
  /** Until so many tokens, end-of-sequence is ruled out. */
  readonly minNewTokens?: number;
  /** The model's {@link EncoderDecoderModel.prepareDecoding}, to be shared over many batches. By default made for this one. */
  readonly weights?: DecodingWeights;
}

/** What was generated for one input. */
export interface Generated {
  /** The tokens after the start token; the last one is end-of-sequence if `ended`. */
  readonly ids: readonly number[];
  /** The natural logarithm of each token's probability under the model, before any token was ruled out or forced. */
  readonly logProbs: readonly number[];
  /** False if it was cut off at `maxNewTokens`; true also where the config forces end-of-sequence there. */
  readonly ended: boolean;
}

/** A row that is still being written: which input it belongs to, and what it has so far. */
interface Row {
  readonly input: number;
  readonly ids: number[];
  readonly logProbs: number[];
  ended: boolean;
}

/**
 * Greedy decoding: the most probable token at every step, as Transformers' `generate(do_sample=False, num_beams=1)`, but for those that the
 * model's config forces ({@link forcedToken}). Keys and values are cached;
 * finished rows leave the batch. One result per input row, in order. Synchronous: give it batches of a size that may block.
 */
export function greedy(model: EncoderDecoderModel, inputs: EncoderInputs, options: GreedyOptions): Generated[] {
  const { maxNewTokens, minNewTokens = 0 } = options;
  if (!Number.isInteger(maxNewTokens) || maxNewTokens < 1)
    throw new ConfigError(`greedy: maxNewTokens is ${maxNewTokens}; it must be at least 1.`);
  if (!Number.isInteger(minNewTokens) || minNewTokens < 0 || minNewTokens > maxNewTokens)
    throw new ConfigError(`greedy: minNewTokens is ${minNewTokens}; it must be from 0 to maxNewTokens (${maxNewTokens}).`);
  const rows = Array.from(
    { length: inputs.inputIds.shape[0] as number },
    (_, input): Row => ({ input, ids: [], logProbs: [], ended: false }),
  );
  noGrad(() =>
    scope(() => {
      const weights = options.weights ?? model.prepareDecoding(rows.length);
      const cache = model.createCache(model.encode(inputs), maxNewTokens, weights);
      let active: readonly Row[] = rows;
      for (let length = 0; length < maxNewTokens && active.length > 0; length++) {
        const tokens = active.map(({ ids }) => ids.at(-1) ?? model.config.decoderStartTokenId);
        const forced = forcedToken(model.config, length, maxNewTokens);
        const next = scope(() => step(model, cache, tokens, { isTooShort: length < minNewTokens, forced }));
        for (const [i, row] of active.entries()) extend(row, next.ids[i] as number, next.logProbs[i] as number, model.config.eosTokenId);
        active = dropFinished(active, cache);
      }
    }),
  );
  return rows;
}

/** The most probable next token of every row, or the forced one, and its log-probability. */
function step(
  model: EncoderDecoderModel,
  cache: DecoderCache,
  tokens: readonly number[],
  { isTooShort, forced }: { isTooShort: boolean; forced: number | undefined },
): { ids: number[]; logProbs: Float32Array } {
  const decoderInputIds = to(Tensor.from(tokens, [tokens.length, 1], "int64"), { dtype: "int64", device: model.device });
  const logits = to(model.forward({ decoderInputIds }, { cache, logits: "last" }).logits, { dtype: "float32" });
  const normalizer = logSumExp(logits, -1);
  if (forced !== undefined) return { ids: tokens.map(() => forced), logProbs: sub(select(logits, 1, forced), normalizer).toFloat32Array() };
  if (isTooShort) fill_(select(logits, 1, model.config.eosTokenId), Number.NEGATIVE_INFINITY);
  const best = max(logits, -1);
  return { ids: best.indices.toIntegers(), logProbs: sub(best.values, normalizer).toFloat32Array() };
}

function extend(row: Row, id: number, logProb: number, eosTokenId: number): void {
  if (row.ended) return;
  row.ids.push(id);
  row.logProbs.push(logProb);
  row.ended = id === eosTokenId;
}

/** Rows that ended stay until they are a quarter of the batch: leaving costs a copy of the cache, staying a share of each step. */
function dropFinished(active: readonly Row[], cache: DecoderCache): readonly Row[] {
  const going = active.flatMap((row, i) => (row.ended ? [] : [i]));
  if (going.length > 0 && active.length - going.length < active.length / 4) return active;
  if (going.length > 0) cache.selectRows(going);
  return going.map((i) => active[i] as Row);
}
