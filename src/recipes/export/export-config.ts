import { z } from "zod";
import { ConfigError, nearest, parseWith } from "../../core/index.js";
import { type ExportTargetName, exportTargets } from "../../export/index.js";
import { text } from "../config/index.js";

const targetNames = Object.keys(exportTargets) as [ExportTargetName, ...ExportTargetName[]];

/** Every setting of exporting a model. */
const exportSchema = z.strictObject({
  version: z.literal(1).default(1),
  /** A Hugging Face model folder, tokenizer included, or a name of the hub: `org/name`, `org/name@revision`. */
  model: text,
  /** In which form. */
  to: z.enum(targetNames),
  /** What weights are written as; the target's first if left out, which loses nothing. */
  type: text.exactOptional(),
  /** What the model is called where it goes. */
  name: text,
  /** The file or folder that is made. */
  output: text,
  /** Replace an output that is there. */
  force: z.boolean().default(false),
});

/** What exporting can be asked for: everything with a default may be left out. */
export type ExportRecipe = z.input<typeof exportSchema>;
/** A resolved {@link ExportRecipe}. */
export type ExportConfig = z.output<typeof exportSchema> & { readonly type: string };

/**
 * Checks what is to be exported and fills in the defaults.
 * @throws ConfigError naming the key, its value and what it may be.
 */
export function resolveExportConfig(recipe: unknown): ExportConfig {
  const config = parseWith(exportSchema, recipe);
  const { types } = exportTargets[config.to];
  const { type = types[0] } = config;
  if (types.includes(type)) return { ...config, type };
  const close = nearest(type, types);
  throw new ConfigError(`type is ${JSON.stringify(type)}: expected one of ${types.join(", ")} for ${config.to}.`, {
    ...(close === undefined ? {} : { hint: `Did you mean ${close}?` }),
  });
}
