import { ConfigError } from "../../../core/index.js";
import { isDecoderOnly, type ModelConfig } from "../../../models/index.js";
import type { GgufModel, ToGguf } from "../gguf-architecture.js";
import { gpt2ToGguf } from "./gpt2-to-gguf.js";
import { llamaToGguf } from "./llama-to-gguf.js";

/** The model types that can be said in GGUF, and how. */
const architectures: ReadonlyMap<string, ToGguf<never>> = new Map<string, ToGguf<never>>([
  ["gpt2", gpt2ToGguf],
  ["llama", llamaToGguf],
  ["qwen2", llamaToGguf],
  ["qwen3", llamaToGguf],
]);

/** A model in llama.cpp's words. @throws ConfigError naming a model type that it does not run, or a setting that it has no word for. */
export function ggufModelOf(config: ModelConfig): GgufModel {
  const { modelType } = config;
  const toGguf = architectures.get(modelType);
  if (toGguf !== undefined) return toGguf(config as never);
  const reason = isDecoderOnly(config) ? "llama.cpp has no such model" : "a model with an encoder is not written as GGUF";
  throw new ConfigError(`model_type is ${modelType}: ${reason}.`, {
    hint: `Models of these types can be exported as GGUF: ${[...architectures.keys()].join(", ")}.`,
  });
}
