import { join } from "node:path";
import { z } from "zod";
import { ConfigError } from "../../core/index.js";
import type { ModelConfig } from "../model.js";
import { readJsonObjectIfPresent } from "./checkpoint-files.js";
import { checkTokenIds, parseConfigJson, tokenIds } from "./config-json.js";

type Tree = Readonly<Record<string, unknown>>;

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
 * @throws ConfigError naming the file and the key of what is no token, or none of the vocabulary, and of ends that are several.
 */
export function withGenerationConfig(folder: string, json: Tree): Record<string, unknown> {
  const generation = readJsonObjectIfPresent(join(folder, file));
  if (generation !== undefined) checkTokens(generation, json);
  const { eos_token_id, decoder_start_token_id, forced_bos_token_id, forced_eos_token_id } = generation ?? json;
  return {
    ...json,
    eos_token_id: json.eos_token_id ?? eos_token_id,
    decoder_start_token_id: json.decoder_start_token_id ?? decoder_start_token_id,
    forced_bos_token_id: forced_bos_token_id ?? null,
    forced_eos_token_id: forced_eos_token_id ?? null,
  };
}

/** Here, because the config that is made of both files is said to be `config.json`'s. */
function checkTokens(generation: Tree, { vocab_size: vocabSize, eos_token_id: eosTokenId }: Tree): void {
  const tokens = parseConfigJson(schema, generation, file);
  if (typeof vocabSize === "number") checkTokenIds({ ...tokens, vocabSize }, generation, file);
  checkEnd(generation.eos_token_id ?? eosTokenId ?? null, eosTokenId);
}

/** Transformers stops at any token that is listed here. An output ends at one here, and a target that a model is trained on ends with the same. */
function checkEnd(end: unknown, eosTokenId: unknown): void {
  const [only, ...others] = [end].flat();
  if (others.length === 0 && only === ([eosTokenId].flat()[0] ?? only)) return;
  const also = eosTokenId == null ? "" : `, and config.json's is ${JSON.stringify(eosTokenId)}`;
  throw new ConfigError(`${file}: eos_token_id is ${JSON.stringify(end)}${also}: outputs can end at one token only.`, {
    hint: "Let both files name the token that ends the model's training targets.",
  });
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
