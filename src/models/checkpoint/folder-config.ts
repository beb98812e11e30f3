import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../../core/index.js";
import { readJsonObject } from "./checkpoint-files.js";

/**
 * Reads the `config.json` of a model folder and makes a config of it.
 * @param parse Its errors name the file; those thrown from here name the folder, too: a command may have been given several.
 * @throws CheckpointError if there is no such file; ConfigError if it is not a model's, and what `parse` throws.
 */
export function parseFolderConfig<Config>(folder: string, parse: (json: Record<string, unknown>) => Config): Config {
  const json = readJsonObject(join(folder, "config.json"));
  if (json.model_type === undefined) throw noModel(folder);
  return withFolder(folder, () => parse(json));
}

/** What `read` returns, which reads a JSON file of a folder; its errors name the file, and leave here with the folder before it. */
export function withFolder<Result>(folder: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError) || !/^(generation_|adapter_)?config\.json: /.test(error.message)) throw error;
    const { message, hint } = error;
    // Only the file is a path: a value in the message may hold slashes, too.
    const [file = ""] = message.split(":", 1);
    throw new ConfigError(`${join(folder, file)}${message.slice(file.length)}`, { cause: error, ...(hint === undefined ? {} : { hint }) });
  }
}

/** A run's folder has a config.json, too, and its models in folders of their own. */
function noModel(folder: string): ConfigError {
  const inside = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(folder, entry.name)] : []));
  const models = inside.filter((each) => weights.some((name) => existsSync(join(each, name))));
  return new ConfigError(`${join(folder, "config.json")}: has no model_type; this is not a model's folder.`, {
    ...(models.length === 0 ? {} : { hint: `There ${models.length === 1 ? "is a model" : "are models"} in ${models.sort().join(", ")}.` }),
  });
}

const weights = ["model.safetensors", "model.safetensors.index.json"];
