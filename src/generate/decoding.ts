/** What every way of decoding may be asked for. Names and meanings are those of Transformers' `generate`, in camelCase. */
export interface DecodingLimits {
  /** The most tokens to generate per sequence, end-of-sequence included. */
  readonly maxNewTokens: number;
  /** Until so many tokens, end-of-sequence is ruled out. Default: 0. */
  readonly minNewTokens?: number;
  /** Scores of tokens that the sequence has already are divided (above 0) or multiplied (below) by it (Keskar et al. 2019). Default: 1, none. */
  readonly repetitionPenalty?: number;
  /** No n-gram of this size may come twice in one sequence. Default: 0, no such rule. */
  readonly noRepeatNgramSize?: number;
  /** Tokens that are never written. Default: none. */
  readonly suppressTokens?: readonly number[];
  /** Tokens that no sequence begins with; where the config forces the first one, that is the second. Default: none. */
  readonly beginSuppressTokens?: readonly number[];
  /** Runs of tokens that are never completed; what a sequence goes on from counts as its beginning. Default: none. */
  readonly badWordsIds?: readonly (readonly number[])[];
  /**
   * The most tokens of a sequence together with what it goes on from: the start token or, in a decoder-only model, its source. Counts besides `maxNewTokens`; the
   * smaller of the two decides. Default: no such limit.
   */
  readonly maxLength?: number;
  /** Until a sequence has so many tokens, those counted that it goes on from, end-of-sequence is ruled out. Counts besides `minNewTokens`. Default: 0. */
  readonly minLength?: number;
}

/** The most probable token at every step. */
export interface GreedyDecoding extends DecodingLimits {
  readonly method: "greedy";
}

/** Beam search: the `beams` most probable beginnings are kept at every step. */
export interface BeamDecoding extends DecodingLimits {
  readonly method: "beam";
  /** Beginnings kept per input. */
  readonly beams: number;
  /** How many of the best sequences come back per input, best first; at most `beams`. Default: 1. */
  readonly sequences?: number;
  /** A finished sequence's score is its summed log-probability divided by its length to this power. Default: 1. */
  readonly lengthPenalty?: number;
  /**
   * When an input is done: `true`, as soon as it has `beams` finished sequences; `false`, when no running beam of the present length can be
   * better than the worst of them (a heuristic); `"never"`, only when none of any length up to the limit can. Default: false.
   */
  readonly earlyStopping?: boolean | "never";
  /**
   * Diverse beam search (Vijayakumar et al. 2016): the beams are split into so many groups, and a token that earlier groups chose at the same
   * step loses `penalty` for each time they did.
   */
  readonly diversity?: { readonly groups: number; readonly penalty: number };
}

/**
 * Sampling from the model's distribution, after temperature, top-k and top-p, in this order. A sequence's draws depend on `seed`, its input's id and its
 * number among the input's sequences, and on nothing else: not on the batch it is decoded in.
 */
export interface SamplingDecoding extends DecodingLimits {
  readonly method: "sampling";
  /** Decides every draw. */
  readonly seed: number;
  /** Sequences per input, K. Default: 1. */
  readonly sequences?: number;
  /** Logits are divided by it. Default: 1. */
  readonly temperature?: number;
  /** Only the k most probable tokens can be drawn. Default: all (Transformers' default of 50 is a hidden choice). */
  readonly topK?: number;
  /** Only the smallest set of most probable tokens whose probabilities sum to at least p can be drawn (Holtzman et al. 2020). Default: 1, all. */
  readonly topP?: number;
}

/** How sequences are generated: plain data, every choice spelled out, so that it can stand in a config and in an artifact's signature. */
export type Decoding = GreedyDecoding | BeamDecoding | SamplingDecoding;
