import {
  freshStartOf,
  initializeModel,
  kindOf,
  type ModelConfig as LoadedConfig,
  type ShapeConfig,
  type ShapeKind,
  type TextModel,
} from "../../models/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import { type MachineConfig, shapedConfig } from "../config/index.js";

/** What a fresh model has to have in common with a model beside it. */
export type FreshVocabulary = Pick<LoadedConfig, "vocabSize" | "padTokenId" | "decoderStartTokenId">;

/** What models are made with. */
export interface StartContext {
  readonly config: Pick<MachineConfig, "seed" | "device">;
  readonly tokenizer: Tokenizer;
  /** A fresh model's rows of the embedding, padding and start token: those of the model folder beside it, whose logits it may learn from. */
  readonly vocabulary: FreshVocabulary;
}

/** A model of this shape with fresh weights. Models of one shape and seed start alike. The caller disposes its parameters. */
export function freshModel(shape: ShapeConfig, { config, tokenizer, vocabulary }: StartContext): TextModel {
  const { eosTokenId, bosTokenId = eosTokenId } = tokenizer;
  const tokens = {
    vocab_size: vocabulary.vocabSize,
    pad_token_id: vocabulary.padTokenId,
    eos_token_id: eosTokenId,
    bos_token_id: bosTokenId,
    decoder_start_token_id: vocabulary.decoderStartTokenId,
    // The default of a config.json is an id, which here another token has.
    ...(freshStartOf(kindOf(shape)).forcesEnd ? { forced_eos_token_id: eosTokenId } : {}),
  };
  return initializeModel(shapedConfig(shape, tokens), { seed: config.seed, device: config.device });
}

/** The vocabulary of fresh models that have none beside them: all of the tokenizer, and the start token of the first one's kind. */
export function ownVocabulary(kind: ShapeKind, tokenizer: Tokenizer): FreshVocabulary {
  const { vocabularySize, padTokenId, eosTokenId } = tokenizer;
  const startTokens = { padding: padTokenId, end: eosTokenId, source: undefined };
  return { vocabSize: vocabularySize, padTokenId, decoderStartTokenId: startTokens[freshStartOf(kind).targetStart] };
}
