import { z } from "zod";
import { shapeSchema } from "../../models/index.js";
import { fraction, size, text } from "./limits.js";
import { loraSchema } from "./lora.js";
import { trainingSchema } from "./training.js";

/** Layers to keep: how many (first and last always among them), or which, counted from 0 or, negative, from the end. */
export const layersSchema = z.union([size(1_000), z.array(z.int()).min(1)]);

/** Denoising on the task's own inputs, before a model sees a label: T5's span corruption, BART's infilling. */
export const pretrainingSchema = trainingSchema.omit({ selectBy: true }).extend({
  /**
   * How texts are corrupted; by default as the architecture was pretrained by its authors: T5 by span corruption, BART by text infilling, decoder-only
   * models not at all (`causal-lm`: every token is predicted from those before it). Infilling teaches a model to write a whole text from its source,
   * in order: what a task needs whose target follows its source piece by piece.
   */
  noise: z.enum(["span-corruption", "text-infilling", "causal-lm"]).optional(),
  /** The model's dropout while it is pretrained; its own if left out. Corrupted anew in every epoch, texts leave little to overfit. */
  dropoutRate: fraction.optional(),
  /** The share of a text's tokens that is taken out. Default: 0.15 for span corruption, 0.3 for text infilling. */
  noiseDensity: z.number().gt(0).lt(1).exactOptional(),
  /** The mean number of tokens of a span that is taken out. Default: 3. */
  meanSpanLength: z.number().min(1).max(100).exactOptional(),
});

const fields = {
  /** A Hugging Face model folder, or a name of the hub: `org/name`, `org/name@revision`. Give this or `shape`. */
  from: text.optional(),
  /** What a model from random weights is like. */
  shape: shapeSchema.optional(),
  /** Layers of `from` that are kept, per stack; all if left out. */
  encoderLayers: layersSchema.optional(),
  decoderLayers: layersSchema.optional(),
  pretraining: pretrainingSchema.optional(),
};

/** What of a model is trained on the labels, or by its teacher. */
const adapted = {
  /** An adapter, and nothing else; all of its weights if left out. */
  lora: loraSchema.optional(),
};

/** The model that teaches. */
export const teacherSchema = z.strictObject({
  ...fields,
  ...adapted,
  /** Fine-tuning on the labeled pairs; leave out for a model that is fine-tuned already. */
  training: trainingSchema.optional(),
});

/** The small model. `from: auto` is the teacher as it starts, its decoder pruned to 2 layers. */
export const studentSchema = z.strictObject({
  ...fields,
  ...adapted,
  /** How the baseline S, the student without a teacher, is fine-tuned on the labeled pairs. */
  training: trainingSchema.optional(),
});

/** The student without a teacher, where it is there already. */
export const baselineSchema = z.strictObject({ from: text });

/** A model that is fine-tuned by itself. */
export const fineTunedModelSchema = z.strictObject({ ...fields, ...adapted, training: trainingSchema });

/** A model that is pretrained by itself. */
export const pretrainedModelSchema = z.strictObject({ ...fields, pretraining: pretrainingSchema });

/** A model to start from, resolved. */
export type ModelConfig = Omit<z.output<typeof teacherSchema>, "training">;
/** A pretraining, resolved. */
export type PretrainingConfig = z.output<typeof pretrainingSchema>;
/** The small model, resolved. */
export type StudentConfig = z.output<typeof studentSchema>;
