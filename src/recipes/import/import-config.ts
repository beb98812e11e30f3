import { z } from "zod";
import { parseWith } from "../../core/index.js";
import { text } from "../config/index.js";

/** Every setting of importing a model. */
const importSchema = z.strictObject({
  version: z.literal(1).default(1),
  /** A GGUF file. */
  file: text,
  /** Where the Hugging Face folder is made. */
  output: text,
  /** What the weights are written in. */
  dtype: z.enum(["float32", "bfloat16", "float16"]).default("float32"),
  /** Write into a folder that has something in it: files of the same names are replaced, weights in another number of shards removed, others stay. */
  force: z.boolean().default(false),
});

/** What importing can be asked for: everything with a default may be left out. */
export type ImportRecipe = z.input<typeof importSchema>;
/** A resolved {@link ImportRecipe}. */
export type ImportConfig = z.output<typeof importSchema>;

/** Checks what is to be imported and fills in the defaults. @throws ConfigError naming the key, its value and what it may be. */
export function resolveImportConfig(recipe: unknown): ImportConfig {
  return parseWith(importSchema, recipe);
}
