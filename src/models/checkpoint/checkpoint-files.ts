import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { assertNoLfsPointer, CheckpointError } from "../../core/index.js";
import { readSafetensorsHeader, type SafetensorsEntry } from "../../tensor/index.js";

/** Where a tensor of a checkpoint lies: the file, and its name and description there. */
export interface CheckpointTensor {
  readonly path: string;
  readonly name: string;
  readonly entry: SafetensorsEntry;
}

/** The tensors of a checkpoint, by name. */
export type CheckpointIndex = ReadonlyMap<string, CheckpointTensor>;

/** As {@link readJsonObject}, but undefined if there is no such file. */
export function readJsonObjectIfPresent(path: string): Record<string, unknown> | undefined {
  return existsSync(path) ? readJsonObject(path) : undefined;
}

/** Reads a JSON file of a model folder. @throws CheckpointError if it is missing, or holds no JSON object. */
export function readJsonObject(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new CheckpointError(`${path}: cannot be read (${(cause as NodeJS.ErrnoException).code}).`, {
      cause,
      hint: "A model folder holds config.json, model.safetensors and a tokenizer.",
    });
  }
  assertNoLfsPointer(path, text, CheckpointError);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (cause) {
    const mark = text.startsWith("\uFEFF") ? ": it begins with a byte order mark, which Transformers refuses too" : "";
    throw new CheckpointError(`${path}: is not JSON${mark}.`, { cause });
  }
  throw new CheckpointError(`${path}: is not a JSON object.`);
}

/**
 * Finds every tensor of a Hugging Face model folder, in `model.safetensors` or its shards. Reads headers only.
 * @throws CheckpointError if weights are missing, a shard lacks what the index says, or the index points out of the folder.
 */
export function indexCheckpoint(folder: string): CheckpointIndex {
  const single = join(folder, "model.safetensors");
  if (existsSync(single)) return indexFile(single);
  const indexPath = join(folder, "model.safetensors.index.json");
  if (existsSync(indexPath)) return indexShards(folder, indexPath);
  throw noWeights(folder);
}

/** Every tensor of one safetensors file. Reads its header only. */
export function indexFile(path: string): CheckpointIndex {
  return new Map([...readSafetensorsHeader(path).entries].map(([name, entry]) => [name, { path, name, entry }]));
}

function indexShards(folder: string, indexPath: string): CheckpointIndex {
  const { weight_map: weightMap } = readJsonObject(indexPath);
  if (typeof weightMap !== "object" || weightMap === null || Array.isArray(weightMap))
    throw new CheckpointError(`${indexPath}: has no weight_map.`);
  const shards = new Map<string, ReadonlyMap<string, SafetensorsEntry>>();
  const index = new Map<string, CheckpointTensor>();
  for (const [name, file] of Object.entries(weightMap)) {
    const path = join(folder, checkedShardName(file, indexPath));
    const entries = shards.get(path) ?? readSafetensorsHeader(path).entries;
    shards.set(path, entries);
    const entry = entries.get(name);
    if (entry === undefined) throw new CheckpointError(`${path}: lacks tensor '${name}', which ${basename(indexPath)} says it has.`);
    index.set(name, { path, name, entry });
  }
  return index;
}

/** A shard must lie in the model's own folder: an index from the internet must not make us read anything else. */
function checkedShardName(file: unknown, indexPath: string): string {
  if (typeof file === "string" && basename(file) === file && !file.includes("\\") && file.endsWith(".safetensors")) return file;
  throw new CheckpointError(`${indexPath}: shard ${JSON.stringify(file)} is not the plain name of a .safetensors file in the same folder.`);
}

function noWeights(folder: string): CheckpointError {
  if (existsSync(join(folder, "pytorch_model.bin"))) {
    return new CheckpointError(`${folder}: has only pytorch_model.bin, a Python pickle, which can run code when it is read.`, {
      hint: `Convert it once with Transformers: AutoModelForSeq2SeqLM.from_pretrained("${folder}").save_pretrained("${folder}"); for a decoder-only model AutoModelForCausalLM, for an encoder AutoModel.`,
    });
  }
  return new CheckpointError(`${folder}: has neither model.safetensors nor model.safetensors.index.json.`);
}
