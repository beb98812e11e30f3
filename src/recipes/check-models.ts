import { ConfigError } from "../core/index.js";
import { assertSameVocabulary } from "../distill/index.js";
import { readModelConfig } from "../models/index.js";
import type { DistillationConfig } from "./config-schema.js";
import { checkModelFolder } from "./open-model-folder.js";
import { modelFolders, type NamedModels } from "./task-tokenizer.js";

/** A recipe's models, and what it asks of them. */
export interface AskedModels extends NamedModels {
  /** Tokens of the longest source and the longest target. */
  readonly data: { readonly maxSourceLength: number; readonly maxTargetLength?: number };
  /** Given where one model learns from the other. */
  readonly distillation?: Pick<DistillationConfig, "objective">;
}

/**
 * Whether the model folders that a recipe names can do what it asks, as far as their configs tell; weights are not looked at. To be called before
 * anything is computed or written.
 * @throws ConfigError for lengths that a model has no positions for, and for models whose logits cannot be compared; errors of
 * {@link checkModelFolder}.
 */
export async function checkModels(asked: AskedModels): Promise<void> {
  const folders = modelFolders(asked);
  for (const folder of folders) {
    await checkModelFolder(folder);
    checkPositions(folder, asked.data);
  }
  if (asked.distillation?.objective === "logits-kd") checkShared(folders);
}

function checkPositions(folder: string, { maxSourceLength, maxTargetLength = maxSourceLength }: AskedModels["data"]): void {
  const { maxPositionEmbeddings = Number.POSITIVE_INFINITY } = readModelConfig(folder);
  for (const [key, length] of Object.entries({ maxSourceLength, maxTargetLength })) {
    if (length <= maxPositionEmbeddings) continue;
    throw new ConfigError(`data.${key} is ${length}: ${folder} has ${maxPositionEmbeddings} positions (max_position_embeddings).`, {
      hint: `Set it to ${maxPositionEmbeddings} at most.`,
    });
  }
}

function checkShared([teacher, student]: readonly string[]): void {
  if (teacher === undefined || student === undefined) return;
  assertSameVocabulary({ teacher: readModelConfig(teacher), student: readModelConfig(student) }, { teacher, student });
}
