import { dirname, resolve } from "node:path";
import { ConfigError, isTree, type Tree } from "../../core/index.js";
import { dataPath, readMapping } from "../settings.js";

/**
 * A recipe for gathering answers from its file: paths in it are relative to the file, and a prompt that is named stands in its place.
 * @throws ConfigError for files that are missing or hold no mapping.
 */
export function readGatherRecipe(path: string): Tree {
  return placed(readMapping(path, "recipe"), dirname(path));
}

/** The same of a recipe that flags make: its paths are relative to the working folder. */
export function placed(recipe: Tree, folder: string): Tree {
  const at = (path: string): string => resolve(folder, path);
  const { inputs, tokenizer, prompt, ...rest } = recipe;
  return {
    ...rest,
    ...(inputs === undefined ? {} : { inputs: typeof inputs === "string" ? dataPath(inputs, at) : inputs }),
    ...(tokenizer === undefined ? {} : { tokenizer: typeof tokenizer === "string" ? at(tokenizer) : tokenizer }),
    ...(prompt === undefined ? {} : { prompt: typeof prompt === "string" ? readPrompt(at(prompt)) : placedPrompt(prompt, folder) }),
  };
}

/** A prompt's file may say where its labeled pairs are, relative to itself. */
function readPrompt(path: string): unknown {
  const { version = 1, ...prompt } = readMapping(path, "prompt");
  if (version !== 1) throw new ConfigError(`${path}: version is ${JSON.stringify(version)}: expected 1.`);
  return placedPrompt(prompt, dirname(path));
}

function placedPrompt(prompt: unknown, folder: string): unknown {
  if (!isTree(prompt) || !isTree(prompt.demonstrations)) return prompt;
  const { from } = prompt.demonstrations;
  if (typeof from !== "string") return prompt;
  return { ...prompt, demonstrations: { ...prompt.demonstrations, from: resolve(folder, from) } };
}
