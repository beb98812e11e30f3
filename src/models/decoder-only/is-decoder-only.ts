import type { ModelConfig } from "../model.js";

/**
 * Whether a model has no encoder, so that its targets go on from their sources.
 * @example
 * ```ts
 * import { isDecoderOnly, parseModelConfig } from "retort-kd";
 *
 * isDecoderOnly(parseModelConfig({ model_type: "t5" })); // → false
 * isDecoderOnly(parseModelConfig({ model_type: "gpt2" })); // → true
 * ```
 */
export function isDecoderOnly({ decoderStartTokenId }: Pick<ModelConfig, "decoderStartTokenId">): boolean {
  return decoderStartTokenId === undefined;
}
