import { basename } from "node:path";
import { type GgufFile, MetadataValues, readGguf } from "../../gguf/index.js";
import { type GgufModel, openGgufModel } from "../../models/index.js";
import { escapeMarkdown } from "../../page/index.js";
import { type RunEvent, writeFolderAtomic } from "../../runs/index.js";
import { assertFitsModel, type Tokenizer } from "../../tokenizers/index.js";
import { assertModelFolderMayBe, type CardStory, exportModel } from "../exported-models/index.js";
import type { RecipeContext } from "../phases/index.js";
import type { ImportConfig } from "./import-config.js";
import { tokenIdsOf } from "./token-ids-of.js";
import { tokenizerOfGguf } from "./tokenizer-of-gguf.js";

/** What importing came to. */
export interface ImportReport {
  /** The folder that was made. */
  readonly output: string;
  /** Hugging Face's `model_type`. */
  readonly modelType: string;
  readonly parameters: number;
  /** What the file does not say and how it was taken, and what of it was left out. */
  readonly warnings: readonly string[];
}

/**
 * Makes a Hugging Face folder of a GGUF file: config, weights (dequantized), tokenizer with its chat template, and a model card. Everything but the weights' values is checked before
 * anything is written, and a folder that is new appears as a whole or not at all. One weight at a time is in memory.
 * @throws ConfigError for an output folder that has something in it, without `force`; CheckpointError and TokenizerError naming what of the file is damaged or not imported.
 */
export async function importModel(
  { file: path, output, dtype, force }: ImportConfig,
  { onEvent }: Pick<RecipeContext, "onEvent">,
): Promise<ImportReport> {
  assertModelFolderMayBe(output, force);
  const emit = (event: RunEvent): void => onEvent?.(event);
  const file = readGguf(path);
  emit({ kind: "phase", phase: "importing", state: "start" });
  const { tokenizer, warnings: ofTokenizer } = tokenizerOfGguf(file);
  const model = openGgufModel(file, { dtype, tokenIds: tokenIdsOf(file, tokenizer) });
  assertFitsModel(tokenizer, { ...model.config, place: "its weights" });
  const warnings = [...model.warnings, ...ofTokenizer].map((warning) => `${path} ${warning}.`);
  for (const message of warnings) emit({ kind: "warning", message });
  const fill = (place: string): Promise<void> => write({ file, model, tokenizer, output, place, emit });
  await (force ? fill(output) : writeFolderAtomic(output, fill));
  emit({ kind: "phase", phase: "importing", state: "end" });
  return { output, modelType: model.config.modelType, parameters: model.parameters.count, warnings };
}

interface Imported {
  readonly file: GgufFile;
  readonly model: GgufModel;
  readonly tokenizer: Tokenizer;
  readonly output: string;
  /** The folder that is filled. */
  readonly place: string;
  readonly emit: (event: RunEvent) => void;
}

async function write({ file, model, tokenizer, output, place, emit }: Imported): Promise<void> {
  const exported = { model, tokenizer, inputs: {}, story: storyOf(file) };
  for (const message of await exportModel(exported, place, basename(output))) emit({ kind: "warning", message });
}

/** What the imported model's card says of it. */
function storyOf(file: GgufFile): CardStory {
  const values = new MetadataValues(file);
  const name = values.text("general.name") ?? basename(file.path, ".gguf");
  const types = [...new Set([...file.tensors.values()].map(({ type }) => type))].sort();
  const made = `It is ${escapeMarkdown(basename(file.path))}, a GGUF file with weights of type ${types.join(", ")}, as a folder: what quantizing lost is not back, and nothing has been trained since.`;
  return { title: name, made: [made], base: { name: basename(file.path), license: values.text("general.license") }, tags: ["gguf"] };
}
