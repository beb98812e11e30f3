import { describe, expect, it } from "vitest";
import { checkpointDecoding } from "./checkpoint-decoding.js";
import type { Decoding } from "./decoding.js";
import { decodingToJson } from "./decoding-to-json.js";

const decodings: readonly Decoding[] = [
  { method: "greedy", maxNewTokens: 24 },
  {
    method: "greedy",
    maxNewTokens: 5,
    minNewTokens: 2,
    repetitionPenalty: 1.5,
    noRepeatNgramSize: 3,
    suppressTokens: [4],
    badWordsIds: [[5, 6]],
  },
  { method: "beam", maxNewTokens: 9, beams: 4, lengthPenalty: 0.6, earlyStopping: "never", beginSuppressTokens: [7] },
  { method: "sampling", maxNewTokens: 9, seed: 3, temperature: 1.5, topP: 0.9 },
  { method: "sampling", maxNewTokens: 9, seed: 3, topK: 4 },
];

describe("decodingToJson, then checkpointDecoding", () => {
  for (const isDecoderOnly of [false, true]) {
    it.each(decodings.map((decoding) => [JSON.stringify(decoding), decoding] as const))(
      `give the same decoding back${isDecoderOnly ? ", of a decoder-only model" : ""}: %s`,
      (_, decoding) => {
        const settings = decodingToJson(decoding, { isDecoderOnly });
        // Draws are the run's, no folder's.
        const { seed: _seed, ...own } = { seed: 0, ...decoding };
        expect(checkpointDecoding({ file: "generation_config.json", settings }, { isDecoderOnly }).settings).toEqual(own);
      },
    );
  }

  it("count as Transformers does: the start token of an encoder-decoder, new tokens of the others, and all tokens where nothing is said of top-k", () => {
    const greedy: Decoding = { method: "greedy", maxNewTokens: 24, minNewTokens: 3 };
    expect(decodingToJson(greedy, { isDecoderOnly: false })).toEqual({ do_sample: false, num_beams: 1, max_length: 25, min_length: 4 });
    expect(decodingToJson(greedy, { isDecoderOnly: true })).toEqual({
      do_sample: false,
      num_beams: 1,
      max_new_tokens: 24,
      min_new_tokens: 3,
    });
    expect(decodingToJson({ method: "sampling", seed: 1, maxNewTokens: 4 }, { isDecoderOnly: true })).toMatchObject({
      do_sample: true,
      top_k: 0,
    });
  });

  it("leave out what Transformers 5 has no more, and empty lists, which it refuses", () => {
    const diverse: Decoding = { method: "beam", beams: 4, diversity: { groups: 2, penalty: 1 }, maxNewTokens: 4, suppressTokens: [] };
    expect(decodingToJson(diverse, { isDecoderOnly: false })).toEqual({ do_sample: false, num_beams: 4, max_length: 5 });
  });
});
