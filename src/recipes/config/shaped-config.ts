import { snakeCaseKeys } from "../../core/index.js";
import { freshStartOf, kindOf, type ModelConfig, parseModelConfig, type ShapeConfig } from "../../models/index.js";

/**
 * The config of a model of this shape.
 * @param tokens The keys of `config.json` that say which tokens it has; by default those of the published models of its kind, where it has any.
 * @throws ConfigError for sizes that do not go together.
 */
export function shapedConfig(shape: ShapeConfig, tokens: Readonly<Record<string, unknown>> = {}): ModelConfig {
  const kind = kindOf(shape);
  return parseModelConfig({ ...freshStartOf(kind).withoutTokenizer, ...snakeCaseKeys({ ...shape }), ...tokens, model_type: kind });
}
