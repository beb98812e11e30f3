import { join } from "node:path";
import { z } from "zod";
import { readJsonObjectIfPresent } from "./checkpoint-files.js";
import { checkTokenIds, parseConfigJson, tokenIds } from "./config-json.js";
import type { ModelConfig } from "./model.js";

const file = "generation_config.json";

/** What is read of it. */
const schema = z.object({
  decoderStartTokenId: tokenIds.decoderStartTokenId,
  forcedBosTokenId: tokenIds.forcedBosTokenId,
  forcedEosTokenId: tokenIds.forcedEosTokenId,
});

/**
 * The object of a folder's `config.json` with what its `generation_config.json` says about how to begin and end a generation. As in Transformers, where
 * that file exists it alone decides which tokens are forced; in older folders `config.json` does.
 * @throws ConfigError naming the file and the key of what is no token, or none of the vocabulary.
 */
export function withGenerationConfig(folder: string, json: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const generation = readJsonObjectIfPresent(join(folder, file));
  if (generation !== undefined) checkTokens(generation, json.vocab_size);
  const { decoder_start_token_id, forced_bos_token_id, forced_eos_token_id } = generation ?? json;
  return {
    ...json,
    decoder_start_token_id: json.decoder_start_token_id ?? decoder_start_token_id,
    forced_bos_token_id: forced_bos_token_id ?? null,
    forced_eos_token_id: forced_eos_token_id ?? null,
  };
}

/** Here, because the config that is made of both files is said to be `config.json`'s. */
function checkTokens(generation: Readonly<Record<string, unknown>>, vocabSize: unknown): void {
  const tokens = parseConfigJson(schema, generation, file);
  if (typeof vocabSize === "number") checkTokenIds({ ...tokens, vocabSize }, file);
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
