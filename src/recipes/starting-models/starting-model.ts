import { streamSeed, TokenizerError } from "../../core/index.js";
import { modelFolder } from "../../hub/index.js";
import { loadModel, pruneLayers, type ShapeConfig, type TextModel, withLora } from "../../models/index.js";
import { assertFitsModel, type Tokenizer } from "../../tokenizers/index.js";
import type { LoraConfig, ModelConfig, StudentConfig } from "../config/index.js";
import { freshModel, type StartContext } from "./fresh-model.js";

/** What `auto` keeps of the teacher's decoder: it runs once per token, so it owns the latency (docs/PAPERS.md, stage S2). */
const autoDecoderLayers = 2;

/**
 * A model as a recipe says it starts: from a folder, pruned where layers are named, or from random weights; with a fresh adapter where it has one. The caller disposes its parameters.
 * @throws TokenizerError if the run's tokenizer does not fit it; errors of loadModel and pruneLayers.
 */
export function startingModel({ from, shape, encoderLayers, decoderLayers, lora }: ModelConfig, context: StartContext): TextModel {
  if (from === undefined) return freshModel(shape as ShapeConfig, context);
  const whole = loadModel(modelFolder(from), { device: context.config.device });
  assertFits(from, context.tokenizer, whole);
  const isWhole = encoderLayers === undefined && decoderLayers === undefined;
  return withAdapter(isWhole ? whole : replacedByPruned(whole, { encoderLayers, decoderLayers }), lora, context.config);
}

/** Which layers a model keeps of what it is made from, per stack; all of one that is undefined. `auto` that names none gets a small decoder. */
export function layersToKeep({ from, encoderLayers, decoderLayers }: ModelConfig): Pick<ModelConfig, "encoderLayers" | "decoderLayers"> {
  const isUnnamed = encoderLayers === undefined && decoderLayers === undefined;
  return { encoderLayers, decoderLayers: from === "auto" && isUnnamed ? autoDecoderLayers : decoderLayers };
}

/**
 * The student as it starts; `auto` is made from the teacher as that starts. Fresh weights are of a stream of its own: from the teacher's, two models of one width would
 * begin with the same embeddings. The caller disposes its parameters.
 */
export function startingStudent(student: StudentConfig, teacher: TextModel, context: StartContext): TextModel {
  const { seed, device } = context.config;
  const config = { device, seed: streamSeed(seed, "student") };
  if (student.from !== "auto") return startingModel(student, { ...context, config });
  return withAdapter(pruneLayers(teacher, layersToKeep(student)), student.lora, config);
}

/** Teacher and student as they start. */
export interface ModelPair {
  readonly teacher: TextModel;
  readonly student: TextModel;
}

/** The model with a fresh adapter in its place, where it gets one. */
function withAdapter(model: TextModel, lora: LoraConfig | undefined, { seed }: Pick<StartContext["config"], "seed">): TextModel {
  if (lora === undefined) return model;
  const { merge: _, ...settings } = lora;
  try {
    return withLora(model, settings, { seed });
  } catch (error) {
    model.parameters.dispose();
    throw error;
  }
}

function replacedByPruned(whole: TextModel, layers: Pick<ModelConfig, "encoderLayers" | "decoderLayers">): TextModel {
  try {
    return pruneLayers(whole, layers);
  } finally {
    whole.parameters.dispose();
  }
}

function assertFits(folder: string, tokenizer: Tokenizer, model: TextModel): void {
  try {
    assertFitsModel(tokenizer, { ...model.config, place: folder });
  } catch (cause) {
    model.parameters.dispose();
    throw cause instanceof TokenizerError
      ? new TokenizerError(cause.message, { cause, hint: "Teacher and student must share one tokenizer." })
      : cause;
  }
}
