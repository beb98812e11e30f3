import { loadModel, readModelConfig, type TextModel, tokenizerFolder } from "../../models/index.js";
import { assertFitsModel, loadTokenizer, type Tokenizer } from "../../tokenizers/index.js";

/** A model and the tokenizer that its folder brings. The caller disposes the model's parameters. */
export interface OpenModelFolder {
  readonly model: TextModel;
  readonly tokenizer: Tokenizer;
}

/**
 * Loads a Hugging Face folder, tokenizer included. Errors as loadModel, loadTokenizer and assertFitsModel.
 * @param device Where the weights are placed.
 */
export async function openModelFolder(folder: string, device: string): Promise<OpenModelFolder> {
  // Before the weights, because they are large.
  const tokenizer = await checkModelFolder(folder);
  return { model: loadModel(folder, { device }), tokenizer };
}

/** The tokenizer of a model's folder; of an adapter's that has none, that of the model it adapts. Errors as loadTokenizer and tokenizerFolder. */
export function folderTokenizer(folder: string): Promise<Tokenizer> {
  return loadTokenizer(tokenizerFolder(folder));
}

/** Makes sure that a folder holds a model and a tokenizer that fits it, and returns the tokenizer; the weights are not looked at. */
export async function checkModelFolder(folder: string): Promise<Tokenizer> {
  // Before the tokenizer, so that a mistyped path is answered with what a model folder holds.
  const config = readModelConfig(folder);
  const tokenizer = await folderTokenizer(folder);
  assertFitsModel(tokenizer, { ...config, place: folder });
  return tokenizer;
}
