import { describe, expect, it } from "vitest";
import { ConfigError } from "../core/index.js";
import { carriedSettings, checkpointDecoding, refuseUnsupported } from "./checkpoint-decoding.js";

const file = "generation_config.json";
const read = (settings: Record<string, unknown>, isDecoderOnly = false) => checkpointDecoding({ file, settings }, { isDecoderOnly });

describe("checkpointDecoding", () => {
  it("takes what generate knows by Transformers' names, and says where it is from", () => {
    const { settings, from } = read({
      num_beams: 4,
      length_penalty: 2,
      early_stopping: true,
      no_repeat_ngram_size: 3,
      max_length: 142,
      min_length: 56,
      num_return_sequences: 2,
    });
    expect(settings).toEqual({
      method: "beam",
      beams: 4,
      lengthPenalty: 2,
      earlyStopping: true,
      noRepeatNgramSize: 3,
      maxNewTokens: 141,
      minNewTokens: 55,
      sequences: 2,
    });
    expect(new Set(Object.values(from))).toEqual(new Set([file]));
    expect(Object.keys(from)).toEqual(Object.keys(settings));
  });

  it("says nothing where the file says nothing, and greedy where it says so", () => {
    expect(read({ eos_token_id: 1, transformers_version: "5.23.0" })).toEqual({ settings: {}, from: {} });
    expect(read({ do_sample: false }).settings).toEqual({ method: "greedy" });
    expect(read({ num_beams: 1 }).settings).toEqual({ method: "greedy" });
  });

  it("samples among 50 tokens where a folder that samples does not say among how many, as Transformers does", () => {
    const { settings, from } = read({ do_sample: true, temperature: 0.7 });
    expect(settings).toEqual({ method: "sampling", temperature: 0.7, topK: 50 });
    expect(from).toEqual({ method: file, temperature: file, topK: "Transformers' default" });
    expect(read({ do_sample: true, top_k: 0 }).settings).toEqual({ method: "sampling" });
    expect(read({ temperature: 0.7 }).settings).toEqual({ temperature: 0.7 });
  });

  it("counts the start token off lengths, and leaves those of a decoder-only model, which count its source; new tokens win", () => {
    expect(read({ max_length: 20, min_length: 0 }).settings).toEqual({ maxNewTokens: 19, minNewTokens: 0 });
    expect(read({ max_length: 20, min_length: 3 }, true).settings).toEqual({ maxLength: 20, minLength: 3 });
    const both = { max_length: 20, max_new_tokens: 5, min_length: 9, min_new_tokens: 2 };
    expect(read(both).settings).toEqual({ maxNewTokens: 5, minNewTokens: 2 });
    expect(read(both, true).settings).toEqual({ maxNewTokens: 5, minNewTokens: 2 });
  });

  it("knows groups of beams, which Transformers 5 has no more", () => {
    const { settings } = read({ num_beams: 4, num_beam_groups: 2, diversity_penalty: 0.5 });
    expect(settings).toEqual({ method: "beam", beams: 4, diversity: { groups: 2, penalty: 0.5 } });
  });

  it.each([
    [{ num_beams: "4" }, 'generation_config.json: num_beams is "4"'],
    [{ suppress_tokens: [-1] }, "generation_config.json: suppress_tokens is [-1]"],
    [{ bad_words_ids: [[]] }, "generation_config.json: bad_words_ids is [[]]"],
    [{ max_length: 1 }, "generation_config.json: max_length is 1: it counts what an output goes on from"],
    [{ early_stopping: "always" }, 'generation_config.json: early_stopping is "always"'],
  ])("refuses %j", (settings, message) => {
    expect(() => read(settings)).toThrow(ConfigError);
    expect(() => read(settings)).toThrow(message);
  });
});

describe("refuseUnsupported", () => {
  const refuse =
    (settings: Record<string, unknown>, method: "greedy" | "beam" | "sampling", isFolders = true) =>
    () =>
      refuseUnsupported({ file, settings }, { method, isFolders });

  it.each([
    [{ typical_p: 0.9 }, "sampling"],
    [{ min_p: 0.1 }, "sampling"],
    [{ top_h: 0.4 }, "sampling"],
    [{ epsilon_cutoff: 3e-4 }, "sampling"],
    [{ eta_cutoff: 3e-4 }, "sampling"],
    [{ encoder_repetition_penalty: 1.2 }, "greedy"],
    [{ encoder_no_repeat_ngram_size: 4 }, "beam"],
    [{ exponential_decay_length_penalty: [5, 1.1] }, "greedy"],
    [{ sequence_bias: [[[4], -1.5]] }, "greedy"],
    [{ guidance_scale: 1.5 }, "greedy"],
    [{ renormalize_logits: true }, "beam"],
    [{ watermarking_config: {} }, "greedy"],
    [{ stop_strings: ["."] }, "greedy"],
    [{ max_time: 2 }, "greedy"],
    [{ token_healing: true }, "greedy"],
    [{ force_words_ids: [[5]] }, "beam"],
    [{ constraints: [1] }, "beam"],
    [{ dola_layers: "high" }, "greedy"],
    [{ penalty_alpha: 0.6, top_k: 4 }, "greedy"],
  ] as const)("names %j", (settings, method) => {
    const [key, value] = Object.entries(settings)[0] as [string, unknown];
    expect(refuse(settings, method)).toThrow(`${file}: ${key} is ${JSON.stringify(value)}: this way of decoding is not implemented here.`);
  });

  it("names beams that are drawn, unless the method is asked for", () => {
    const both = { do_sample: true, num_beams: 4 };
    expect(refuse(both, "beam")).toThrow(`${file}: do_sample is true with num_beams 4: this way of decoding is not implemented here.`);
    expect(refuse(both, "beam", false)).not.toThrow();
    expect(refuse(both, "sampling", false)).not.toThrow();
  });

  it("lets be what changes nothing: neutral values, other methods' settings, how fast it goes and what else comes back", () => {
    const neutral = {
      ...{ typical_p: 1, epsilon_cutoff: 0, eta_cutoff: 0, encoder_repetition_penalty: 1, encoder_no_repeat_ngram_size: 0 },
      ...{ renormalize_logits: false, guidance_scale: 1, penalty_alpha: 0, min_p: null, use_cache: false, output_scores: true },
      ...{ num_assistant_tokens: 5, remove_invalid_values: true, cache_implementation: "static" },
    };
    for (const method of ["greedy", "beam", "sampling"] as const) expect(refuse(neutral, method)).not.toThrow();
    expect(refuse({ typical_p: 0.9, min_p: 0.1 }, "greedy")).not.toThrow();
    expect(refuse({ renormalize_logits: true, penalty_alpha: 0.6, top_k: 1 }, "greedy")).not.toThrow();
  });
});

describe("carriedSettings", () => {
  it("are all of a generation_config.json but who wrote it, and of a config.json those about decoding", () => {
    const settings = { num_beams: 4, typical_p: 0.9, do_sample: false, use_cache: true, d_model: 8, transformers_version: "4.40.0" };
    const { transformers_version: _, ...all } = settings;
    expect(carriedSettings({ file, settings })).toEqual(all);
    expect(carriedSettings({ file: "config.json", settings })).toEqual({ num_beams: 4, typical_p: 0.9, do_sample: false });
  });
});
