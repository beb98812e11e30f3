import { changedKey } from "./check-unused.js";
import { type FreshTokenizerConfig, tokenizerSchema } from "./data.js";
import type { NamedModels } from "./named-models.js";

/** A distillation's models, and what decides whose tokenizers they have. */
export interface Distilled extends NamedModels {
  readonly tokenizer?: Partial<FreshTokenizerConfig> | undefined;
  readonly distillation?: { readonly objective?: string; readonly alignment?: object | undefined } | undefined;
}

/**
 * Whether a student from random weights gets a tokenizer of its own beside a teacher that brings another: where the recipe aligns the two, or trains on the teacher's texts alone and
 * describes a tokenizer. Else it has its teacher's.
 */
export function hasOwnTokenizer({ teacher, student, tokenizer, distillation }: Distilled): boolean {
  if (teacher?.from === undefined || student?.shape === undefined || distillation === undefined) return false;
  if (distillation.alignment !== undefined) return true;
  const isDescribed = tokenizer !== undefined && changedKey(tokenizer, tokenizerSchema.parse({})) !== undefined;
  return distillation.objective === "fine-tuning" && isDescribed;
}
