import { join } from "node:path";
import { readJsonObjectIfPresent } from "./checkpoint-files.js";
import type { ModelConfig } from "./model.js";

/**
 * The object of a folder's `config.json` with what its `generation_config.json` says about how to begin and end a generation. As in Transformers, where
 * that file exists it alone decides which tokens are forced; in older folders `config.json` does.
 */
export function withGenerationConfig(folder: string, json: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const generation = readJsonObjectIfPresent(join(folder, "generation_config.json")) ?? json;
  return {
    ...json,
    decoder_start_token_id: json.decoder_start_token_id ?? generation.decoder_start_token_id,
    forced_bos_token_id: generation.forced_bos_token_id ?? null,
    forced_eos_token_id: generation.forced_eos_token_id ?? null,
  };
}

/** The object of the `generation_config.json` that belongs to a model, without the keys it has no value for. */
export function generationConfigToJson(config: ModelConfig): Record<string, unknown> {
  return {
    decoder_start_token_id: config.decoderStartTokenId,
    eos_token_id: config.eosTokenId,
    forced_bos_token_id: config.forcedBosTokenId,
    forced_eos_token_id: config.forcedEosTokenId,
    pad_token_id: config.padTokenId,
  };
}
