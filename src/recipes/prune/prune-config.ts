import { z } from "zod";
import { ConfigError, parseWith } from "../../core/index.js";
import { layersSchema, text } from "../config/index.js";

/** Every setting of pruning a model. */
const pruneSchema = z.strictObject({
  version: z.literal(1).default(1),
  /** A Hugging Face model folder, tokenizer included, or a name of the hub: `org/name`, `org/name@revision`. */
  model: text,
  /** Layers that are kept, per stack; all if left out. */
  encoderLayers: layersSchema.exactOptional(),
  decoderLayers: layersSchema.exactOptional(),
  /** Where the pruned model's folder is made. */
  output: text,
  /** Write into a folder that has something in it: files of the same names are replaced, weights in another number of shards removed, others stay. */
  force: z.boolean().default(false),
});

/** What pruning can be asked for: everything with a default may be left out. */
export type PruneRecipe = z.input<typeof pruneSchema>;
/** A resolved {@link PruneRecipe}. */
export type PruneConfig = z.output<typeof pruneSchema>;

/**
 * Checks what is to be pruned and fills in the defaults.
 * @throws ConfigError naming the key, its value and what it may be.
 * @example
 * ```ts
 * import { resolvePruneConfig } from "retort-kd";
 *
 * const config = resolvePruneConfig({ model: "google-t5/t5-small", decoderLayers: [0, -1], output: "student" });
 * config.decoderLayers; // → [ 0, -1 ]
 * config.force; // → false
 * ```
 */
export function resolvePruneConfig(recipe: unknown): PruneConfig {
  const config = parseWith(pruneSchema, recipe);
  const { model, output, encoderLayers, decoderLayers } = config;
  if (encoderLayers === undefined && decoderLayers === undefined) {
    throw new ConfigError("nothing would be pruned: give encoderLayers or decoderLayers.", {
      hint: "A count keeps so many, the first and the last among them; a list says which, negative ones from the end.",
    });
  }
  if (output === model) throw new ConfigError(`output is ${output}: the model itself is there; name another folder.`);
  return config;
}
