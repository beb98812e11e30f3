import { z } from "zod";
import { fraction, size, text } from "./limits.js";

/** A LoRA adapter that a training changes in the place of the model's weights. The defaults are PEFT's, but for its targets, which there are few maps of each layer. */
export const loraSchema = z.strictObject({
  /** r: the rows of A and the columns of B. */
  rank: size(65_536).default(8),
  /** What the adapter adds is multiplied by alpha / rank. */
  alpha: z.number().positive().default(8),
  /** The share of a map's inputs that training drops before the adapter reads them. */
  dropout: fraction.default(0),
  /** How the names end of the linear maps that get one, such as `q_proj`; `all-linear` is all but the head. */
  targets: z.union([z.literal("all-linear"), z.array(text).min(1)]).default("all-linear"),
  /** Multiplies by alpha / √rank instead (rsLoRA). */
  rsLora: z.boolean().default(false),
  /** What A is drawn from; B begins at 0. */
  init: z.enum(["kaiming", "gaussian"]).default("kaiming"),
  /** Whether the folder that is written is the whole model with the adapter merged into it; else it is the adapter, which names its base. */
  merge: z.boolean().default(false),
});

/** A LoRA adapter, resolved. */
export type LoraConfig = z.output<typeof loraSchema>;
