import { snakeCaseKeys, TokenizerError } from "../core/index.js";
import { modelFolder } from "../hub/index.js";
import { type ModelConfig as LoadedConfig, loadModel, parseT5Config, pruneLayers, T5, type TextModel } from "../models/index.js";
import { assertFitsModel, type Tokenizer } from "../tokenizers/index.js";
import type { DistillConfig, ModelConfig, ShapeConfig } from "./config-schema.js";

/** What a fresh model has to have in common with a model beside it. */
export type FreshVocabulary = Pick<LoadedConfig, "vocabSize" | "padTokenId" | "decoderStartTokenId">;

/** What models are made with. */
export interface StartContext {
  readonly config: Pick<DistillConfig, "seed" | "device">;
  readonly tokenizer: Tokenizer;
  /** A fresh model's rows of the embedding, padding and start token: those of the model folder beside it, whose logits it may learn from. */
  readonly vocabulary: FreshVocabulary;
}

/** What `auto` keeps of the teacher's decoder: it runs once per token, so it owns the latency (docs/PAPERS.md, stage S2). */
const autoDecoderLayers = 2;

/**
 * A model as a recipe says it starts: from a folder, pruned where layers are named, or from random weights. The caller disposes its parameters.
 * @throws TokenizerError if the run's tokenizer does not fit it; errors of loadModel and pruneLayers.
 */
export function startingModel({ from, shape, encoderLayers, decoderLayers }: ModelConfig, context: StartContext): TextModel {
  if (from === undefined) return freshModel(shape as ShapeConfig, context);
  const whole = loadModel(modelFolder(from), { device: context.config.device });
  assertFits(from, context.tokenizer, whole);
  return encoderLayers === undefined && decoderLayers === undefined ? whole : replacedByPruned(whole, { encoderLayers, decoderLayers });
}

/** Which layers a model keeps of what it is made from, per stack; all of one that is undefined. `auto` that names none gets a small decoder. */
export function layersToKeep({ from, encoderLayers, decoderLayers }: ModelConfig): Pick<ModelConfig, "encoderLayers" | "decoderLayers"> {
  const isUnnamed = encoderLayers === undefined && decoderLayers === undefined;
  return { encoderLayers, decoderLayers: from === "auto" && isUnnamed ? autoDecoderLayers : decoderLayers };
}

/** The student as it starts; `auto` is made from the teacher as that starts. The caller disposes its parameters. */
export function startingStudent(student: DistillConfig["student"], teacher: TextModel, context: StartContext): TextModel {
  if (student.from !== "auto") return startingModel(student, context);
  return pruneLayers(teacher, layersToKeep(student));
}

/** Teacher and student as they start. */
export interface ModelPair {
  readonly teacher: TextModel;
  readonly student: TextModel;
}

function replacedByPruned(whole: TextModel, layers: Pick<ModelConfig, "encoderLayers" | "decoderLayers">): TextModel {
  try {
    return pruneLayers(whole, layers);
  } finally {
    whole.parameters.dispose();
  }
}

/** A T5 of this shape with fresh weights. Models of one shape and seed start alike. */
function freshModel(shape: ShapeConfig, { config, tokenizer, vocabulary }: StartContext): T5 {
  const json = {
    ...snakeCaseKeys(shape),
    model_type: "t5",
    vocab_size: vocabulary.vocabSize,
    pad_token_id: vocabulary.padTokenId,
    eos_token_id: tokenizer.eosTokenId,
    decoder_start_token_id: vocabulary.decoderStartTokenId,
  };
  return T5.initialize(parseT5Config(json), { seed: config.seed, device: config.device });
}

function assertFits(folder: string, tokenizer: Tokenizer, model: TextModel): void {
  try {
    assertFitsModel(tokenizer, model.config);
  } catch (cause) {
    model.parameters.dispose();
    throw cause instanceof TokenizerError
      ? new TokenizerError(`${folder}: ${cause.message}`, { cause, hint: "Teacher and student must share one tokenizer." })
      : cause;
  }
}
