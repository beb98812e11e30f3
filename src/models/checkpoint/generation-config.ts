import { join } from "node:path";
import { z } from "zod";
import { endTokensOf } from "../end-tokens.js";
import type { ModelConfig } from "../model.js";
import { folderWith } from "./adapter-checkpoint.js";
import { readJsonObject, readJsonObjectIfPresent } from "./checkpoint-files.js";
import { checkTokenIds, parseConfigJson, tokenIds } from "./config-json.js";
import { jsonWithFloats } from "./json-with-floats.js";
import type { NamedEnds } from "./parse-with-ends.js";

type Tree = Readonly<Record<string, unknown>>;

const file = "generation_config.json";

/** What is read of it. */
const schema = z.object({
  decoderStartTokenId: tokenIds.decoderStartTokenId,
  forcedBosTokenId: tokenIds.forcedBosTokenId,
  forcedEosTokenId: tokenIds.forcedEosTokenId,
});

/**
 * The object of a folder's `config.json` with what its `generation_config.json` says about how to begin and end a generation, and the tokens that end it. As in
 * Transformers, where that file exists it alone decides which tokens are forced; in older folders `config.json` does.
 * @throws ConfigError naming the file and the key of what is no token, or none of the vocabulary.
 */
export function withGenerationConfig(folder: string, json: Tree): { readonly json: Tree; readonly named: NamedEnds } {
  const generation = readJsonObjectIfPresent(join(folder, file));
  if (generation !== undefined) checkTokens(generation, json);
  const { decoder_start_token_id, forced_bos_token_id, forced_eos_token_id } = generation ?? withOldKey(json);
  const hasEnds = generation?.eos_token_id != null;
  return {
    json: {
      ...json,
      decoder_start_token_id: json.decoder_start_token_id ?? decoder_start_token_id,
      forced_bos_token_id: forced_bos_token_id ?? null,
      forced_eos_token_id: forced_eos_token_id ?? null,
    },
    named: hasEnds ? { ends: generation.eos_token_id, file } : { ends: json.eos_token_id, file: "config.json" },
  };
}

/** Before `forced_bos_token_id` there was a switch for it, which Transformers still heeds where no other file says how to generate. */
function withOldKey(json: Tree): Tree {
  return json.force_bos_token_to_be_generated === true ? { ...json, forced_bos_token_id: json.bos_token_id } : json;
}

/** Here, because the config that is made of both files is said to be `config.json`'s. */
function checkTokens(generation: Tree, { vocab_size: vocabSize }: Tree): void {
  const tokens = parseConfigJson(schema, generation, file);
  if (typeof vocabSize === "number") checkTokenIds({ ...tokens, vocabSize }, generation, file);
}

/** What a folder says about how its model is decoded, as it says it. */
export interface GenerationSettings {
  /** `generation_config.json`, or `config.json` where there is no such file: Transformers takes them from there then. */
  readonly file: string;
  readonly settings: Tree;
}

/**
 * The settings by which a folder's model is decoded, and which file they are from; keys with the value null are left out. Those of an adapter that has no such file are its base's.
 * @throws CheckpointError for a file that is no JSON object, and where there is neither.
 */
export function readGenerationSettings(folder: string): GenerationSettings {
  const own = folderWith(file, folder);
  const generation = readJsonObjectIfPresent(join(own, file));
  const all = generation ?? readJsonObject(join(own, "config.json"));
  const settings = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
  return { file: generation === undefined ? "config.json" : file, settings };
}

/** The keys that Transformers 5 wants as floats: with `repetition_penalty` 2, and not 2.0, its `generate` raises. */
export const generationFloatKeys = [
  ...["temperature", "top_p", "min_p", "top_h", "typical_p", "epsilon_cutoff", "eta_cutoff"],
  ...["repetition_penalty", "encoder_repetition_penalty", "length_penalty", "diversity_penalty"],
  ...["guidance_scale", "penalty_alpha", "max_time", "assistant_confidence_threshold"],
];

/**
 * The text of the `generation_config.json` that belongs to a model, without the keys it has no value for.
 * @param settings By which it is decoded; its special tokens are the model's own, whatever these say.
 */
export function generationConfigText(config: ModelConfig, settings: Tree = {}): string {
  const ends = endTokensOf(config);
  const own = {
    decoder_start_token_id: config.decoderStartTokenId,
    eos_token_id: ends.length === 1 ? ends[0] : ends,
    forced_bos_token_id: config.forcedBosTokenId,
    forced_eos_token_id: config.forcedEosTokenId,
    pad_token_id: config.padTokenId,
  };
  return jsonWithFloats({ ...settings, ...own }, generationFloatKeys);
}
