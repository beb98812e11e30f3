import { architectureOf } from "./architectures.js";
import { parseWithEnds } from "./checkpoint/index.js";
import type { ModelConfig } from "./model.js";

/**
 * The config of the model that the object of a Hugging Face `config.json` describes, with Transformers' defaults of its `model_type` for what it leaves out.
 * @throws ConfigError for an unsupported `model_type`, or for an impossible value, naming its key.
 * @example
 * ```ts
 * import { parseModelConfig } from "retort-kd";
 *
 * const config = parseModelConfig({ model_type: "bart", vocab_size: 8000, max_position_embeddings: 512 });
 * config.vocabSize; // → 8000
 * config.maxPositionEmbeddings; // → 512
 * config.eosTokenId; // → 2
 * ```
 */
export function parseModelConfig(json: Readonly<Record<string, unknown>>): ModelConfig {
  return parseWithEnds(architectureOf(json.model_type).parseConfig, json);
}
