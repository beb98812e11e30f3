import type { ModelConfig } from "../model.js";

/** Whether a model has no encoder, so that its targets go on from their sources. */
export function isDecoderOnly({ decoderStartTokenId }: Pick<ModelConfig, "decoderStartTokenId">): boolean {
  return decoderStartTokenId === undefined;
}
