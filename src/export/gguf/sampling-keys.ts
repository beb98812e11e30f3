import type { CheckpointDecoding } from "../../generate/index.js";
import type { GgufValue } from "../../gguf/index.js";
import { float32, type Metadata } from "./metadata-values.js";

const int32 = (value: number): GgufValue => ({ type: "int32", value });

/** How the model is decoded, for what llama.cpp's programs take from a file; and what of it they cannot be told. */
export interface SamplingKeys {
  readonly metadata: Metadata;
  readonly notes: readonly string[];
}

/**
 * The keys that llama.cpp's programs take their sampling from where a user says nothing: otherwise they draw at temperature 0.8 among 40 tokens. Nothing said means greedy decoding, as in
 * `retort generate`.
 */
export function samplingKeys({ method = "greedy", temperature = 1, topK = 0, topP = 1, ...said }: CheckpointDecoding): SamplingKeys {
  const isSampled = method === "sampling";
  const others = Object.entries(said).filter(([key, value]) => elsewhere.has(key) && value !== undefined);
  return {
    metadata: [
      ["general.sampling.temp", float32(isSampled ? temperature : 0)],
      ["general.sampling.top_k", int32(isSampled ? topK : 0)],
      ["general.sampling.top_p", float32(isSampled ? topP : 1)],
      ["general.sampling.min_p", float32(0)],
      ["general.sampling.penalty_repeat", float32(said.repetitionPenalty ?? 1)],
      ["general.sampling.penalty_last_n", int32(said.repetitionPenalty === undefined ? 0 : -1)],
    ],
    notes: [
      ...(method === "beam" ? [`here it is decoded with ${said.beams} beams; llama.cpp's programs take the best token at each step.`] : []),
      ...(others.length === 0
        ? []
        : [`settings that a GGUF cannot say: ${others.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(", ")}.`]),
    ],
  };
}

/** What changes texts and has no key. Lengths are given with a request. */
const elsewhere = new Set(["noRepeatNgramSize", "suppressTokens", "beginSuppressTokens", "badWordsIds", "minNewTokens", "minLength"]);
