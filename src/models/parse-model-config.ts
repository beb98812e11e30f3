import { architectureOf } from "./architectures.js";
import type { ModelConfig } from "./model.js";

/**
 * The config of the model that the object of a Hugging Face `config.json` describes, with Transformers' defaults of its `model_type` for what it leaves out.
 * @throws ConfigError for an unsupported `model_type`, or for an impossible value, naming its key.
 */
export function parseModelConfig(json: Readonly<Record<string, unknown>>): ModelConfig {
  return architectureOf(json.model_type).parseConfig(json);
}
