import type { Decoding } from "./decoding.js";

/**
 * A decoding as settings of a `generation_config.json`, by Transformers' names and in its counting: of an encoder-decoder, lengths count the start token; of a
 * decoder-only model, new tokens are counted. Groups of beams are left out: Transformers 5 has none any more.
 */
export function decodingToJson(decoding: Decoding, { isDecoderOnly }: { readonly isDecoderOnly: boolean }): Record<string, unknown> {
  const { repetitionPenalty, noRepeatNgramSize, suppressTokens, beginSuppressTokens, badWordsIds } = decoding;
  const said: Record<string, unknown> = {
    ...methodToJson(decoding),
    ...(isDecoderOnly ? newTokens(decoding) : lengths(decoding)),
    repetition_penalty: repetitionPenalty,
    no_repeat_ngram_size: noRepeatNgramSize,
    suppress_tokens: orNone(suppressTokens),
    begin_suppress_tokens: orNone(beginSuppressTokens),
    bad_words_ids: orNone(badWordsIds),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

function methodToJson(decoding: Decoding): Record<string, unknown> {
  if (decoding.method === "greedy") return { do_sample: false, num_beams: 1 };
  if (decoding.method === "beam") {
    const { beams, lengthPenalty, earlyStopping } = decoding;
    return { do_sample: false, num_beams: beams, length_penalty: lengthPenalty, early_stopping: earlyStopping };
  }
  // Where nothing is said, Transformers draws among 50 tokens.
  const { temperature, topK = 0, topP } = decoding;
  return { do_sample: true, num_beams: 1, temperature, top_k: topK, top_p: topP };
}

function lengths({ maxNewTokens, minNewTokens = 0 }: Decoding): Record<string, unknown> {
  return { max_length: maxNewTokens + 1, ...(minNewTokens > 0 ? { min_length: minNewTokens + 1 } : {}) };
}

function newTokens({ maxNewTokens, minNewTokens, minLength }: Decoding): Record<string, unknown> {
  return { max_new_tokens: maxNewTokens, min_new_tokens: minNewTokens, min_length: minLength };
}

/** Transformers refuses an empty list. */
function orNone<Item>(list: readonly Item[] = []): readonly Item[] | undefined {
  return list.length === 0 ? undefined : list;
}
