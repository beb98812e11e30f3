import { existsSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { CheckpointError, ConfigError } from "../../core/index.js";
import { cachedModelFolder, type HubName, hubNameOf } from "../../hub/index.js";
import { readJsonObject } from "./checkpoint-files.js";

/** The files of a PEFT adapter. */
export const adapterConfigFile = "adapter_config.json";
export const adapterWeights = "adapter_model.safetensors";

/** Files that hold a tokenizer's vocabulary, or most of it. */
const vocabularies = ["tokenizer.json", "spiece.model", "vocab.json", "vocab.txt"];

/** Whether a folder holds an adapter, which is weights to be merged into those of another folder. */
export function isAdapter(folder: string): boolean {
  if (!existsSync(join(folder, adapterConfigFile))) return false;
  const whole = ["model.safetensors", "model.safetensors.index.json"].find((name) => existsSync(join(folder, name)));
  if (whole === undefined) return true;
  throw new ConfigError(
    `${folder}: has ${adapterConfigFile} and ${whole}: it is not told whether this is an adapter or a model it was merged into.`,
    {
      hint: `Move one of the two away.`,
    },
  );
}

/** The object of an adapter's `adapter_config.json`. @throws CheckpointError if it holds none. */
export function readAdapterJson(folder: string): Record<string, unknown> {
  return readJsonObject(join(folder, adapterConfigFile));
}

/** The path of an adapter's weights. @throws CheckpointError if they are not there, or only as a pickle. */
export function adapterWeightsPath(folder: string): string {
  const path = join(folder, adapterWeights);
  if (existsSync(path)) return path;
  if (!existsSync(join(folder, "adapter_model.bin")))
    throw new CheckpointError(`${folder}: has no ${adapterWeights} beside ${adapterConfigFile}.`);
  throw new CheckpointError(`${folder}: has only adapter_model.bin, a Python pickle, which can run code when it is read.`, {
    hint: `Convert it once with PEFT: AutoPeftModel.from_pretrained("${folder}").save_pretrained("${folder}").`,
  });
}

/** The folder that a model's own files are in: of an adapter, that of the model that it adapts. Errors as {@link baseOf}'s. */
export function ownFolder(folder: string): string {
  if (!isAdapter(folder)) return folder;
  const { folder: base, hub, name } = baseOf(folder);
  if (base !== undefined) return checkedBase(base, folder);
  const where = hub === undefined ? "there is no such folder" : "there is no such folder, and the cache of the hub's models lacks it";
  throw new CheckpointError(`${folder}: an adapter of the model ${JSON.stringify(name)}, which is not here: ${where}.`, {
    hint: `Fetch it, or say in ${join(folder, adapterConfigFile)} where it is (base_model_name_or_path).`,
  });
}

/**
 * The folder of which a file of a model counts that says how it is used: its own where that has it, but of an adapter that has none that of the model that it adapts.
 * Errors as {@link ownFolder}'s.
 */
export function folderWith(file: string, folder: string): string {
  return isAdapter(folder) && !existsSync(join(folder, file)) ? ownFolder(folder) : folder;
}

/** The folder that a model's tokenizer is loaded from: its own, but of an adapter that brings none that of the model that it adapts. Errors as {@link ownFolder}'s. */
export function tokenizerFolder(folder: string): string {
  return isAdapter(folder) && !vocabularies.some((name) => existsSync(join(folder, name))) ? ownFolder(folder) : folder;
}

/** The name on the hub of the model that an adapter adapts, where that is no folder; undefined for a folder that is no adapter. Errors as {@link baseOf}'s. */
export function hubBaseOf(folder: string): HubName | undefined {
  return existsSync(folder) && isAdapter(folder) ? baseOf(folder).hub : undefined;
}

/** What an adapter says of the model that it adapts. */
interface Base {
  readonly name: string;
  /** Where it is; undefined where it is not. */
  readonly folder: string | undefined;
  /** Its name on the hub, where no folder has it. */
  readonly hub: HubName | undefined;
}

/** @throws CheckpointError for an adapter that names none. */
function baseOf(folder: string): Base {
  const { base_model_name_or_path: name, revision } = readAdapterJson(folder);
  if (typeof name !== "string" || name === "") {
    throw new CheckpointError(
      `${join(folder, adapterConfigFile)}: base_model_name_or_path is ${JSON.stringify(name ?? null)}: it names no model.`,
      {
        hint: "Write there the folder, or the name on the hub, of the model that the adapter was trained on.",
      },
    );
  }
  const places = isAbsolute(name) ? [name] : [resolve(name), join(folder, name)];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return { name, folder: found, hub: undefined };
  const hub = hubNameOf(name);
  const named = hub && { ...hub, revision: hub.revision ?? (typeof revision === "string" && revision !== "" ? revision : undefined) };
  return { name, folder: named && cachedModelFolder(named), hub: named };
}

function checkedBase(base: string, folder: string): string {
  if (!isAdapter(base)) return base;
  throw new CheckpointError(`${folder}: its base model ${base} is an adapter itself.`, {
    hint: "Merge that one first (merge_and_unload, save_pretrained in PEFT), and name the folder it is in.",
  });
}
