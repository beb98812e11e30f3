import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Parameters } from "../nn/index.js";
import { makeFolder, writeChunksAtomic, writeFileAtomic, writeJsonAtomic } from "../runs/index.js";
import { bytesPerElement, safetensorsChunks } from "../tensor/index.js";
import { architectureOf } from "./architectures.js";
import { generationConfigText, generationFloatKeys, jsonWithFloats, type TaskInputs, taskInputsToJson } from "./checkpoint/index.js";
import { isDecoderOnly } from "./decoder-only/index.js";
import type { ModelConfig } from "./model.js";
import type { StoredWeight } from "./stored-weight.js";

/** What of a model is written: a {@link TextModel}, or one whose weights are still where they come from. */
export interface SavableModel {
  readonly config: ModelConfig;
  readonly parameters: {
    /** How many numbers the parameters hold together. */
    readonly count: number;
    /** Everything that a checkpoint of the model holds, all of one dtype. */
    readonly state: readonly (readonly [string, StoredWeight])[];
    /** What was trained beside them, if anything was. */
    readonly adapter?: Parameters["adapter"];
  };
}

/** What a model's folder says of how it is used. */
export interface ModelUse {
  /** How the model is decoded: settings of `generation_config.json`, besides its special tokens, by Transformers' names. */
  readonly generation?: Readonly<Record<string, unknown>> | undefined;
  /** How the texts are put that it reads, for `task_specific_params` in `config.json`. */
  readonly inputs?: TaskInputs | undefined;
}

/** How a model is written. */
export interface SaveOptions extends ModelUse {
  /** A file holds at most so many bytes of weights; more are sharded. Default 5 GB, as in Transformers. */
  readonly maxShardBytes?: number;
}

/**
 * Writes a model as a Hugging Face folder (`config.json`, `generation_config.json`, `model.safetensors` or shards with their index), in the
 * weights' own dtype; an adapter beside them is left out. Transformers loads it. The tokenizer is saved by itself, into the same folder. Each file is replaced atomically.
 * @example
 * ```ts
 * import { readdirSync } from "node:fs";
 * import { initializeModel, parseModelConfig, saveModel, trainByteLevelBpe } from "retort-kd";
 *
 * const tokenizer = trainByteLevelBpe(["The bill passed."], { vocabularySize: 260 });
 * const sizes = { vocab_size: tokenizer.vocabularySize, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 };
 * const model = initializeModel(parseModelConfig({ model_type: "t5", ...sizes }), { seed: 1 });
 * saveModel(model, "student");
 * readdirSync("student").sort(); // → [ 'config.json', 'generation_config.json', 'model.safetensors' ]
 * await tokenizer.save("student");
 * readdirSync("student").length; // → 5
 * model.parameters.dispose();
 * ```
 */
export function saveModel(model: SavableModel, folder: string, { maxShardBytes = 5e9, generation, inputs = {} }: SaveOptions = {}): void {
  makeFolder(folder);
  const { state } = model.parameters;
  const dtype = state[0]?.[1].dtype;
  const { configToJson, floatKeys } = architectureOf(model.config.modelType);
  // Only the other file says which tokens end a generation where that is not one alone.
  const { endTokenIds: _, ...config } = model.config;
  const parameters = taskInputsToJson(inputs, isDecoderOnly(config));
  const taskParameters = parameters === undefined ? {} : { task_specific_params: parameters };
  // What belongs to a task is about generating.
  const json = jsonWithFloats({ ...configToJson(config), dtype, ...taskParameters }, [...floatKeys, ...generationFloatKeys]);
  writeFileAtomic(join(folder, "config.json"), json);
  writeFileAtomic(join(folder, "generation_config.json"), generationConfigText(model.config, generation));
  saveWeights(state, folder, maxShardBytes);
}

function saveWeights(weights: readonly (readonly [string, StoredWeight])[], folder: string, maxShardBytes: number): void {
  const shards = splitIntoShards(weights, maxShardBytes);
  const single = join(folder, "model.safetensors");
  const indexPath = join(folder, "model.safetensors.index.json");
  if (shards.length === 1) {
    writeChunksAtomic(single, safetensorsChunks(weights, { format: "pt" }));
    rmSync(indexPath, { force: true });
    removeShards(folder, () => false);
    return;
  }
  const fileName = (i: number): string =>
    `model-${String(i + 1).padStart(5, "0")}-of-${String(shards.length).padStart(5, "0")}.safetensors`;
  for (const [i, shard] of shards.entries()) writeChunksAtomic(join(folder, fileName(i)), safetensorsChunks(shard, { format: "pt" }));
  writeJsonAtomic(indexPath, {
    metadata: { total_size: weights.reduce((sum, [, tensor]) => sum + byteSize(tensor), 0) },
    weight_map: Object.fromEntries(shards.flatMap((shard, i) => shard.map(([name]) => [name, fileName(i)]))),
  });
  rmSync(single, { force: true });
  removeShards(folder, (name) => name.endsWith(`-of-${String(shards.length).padStart(5, "0")}.safetensors`));
}

/** What an earlier save with other shards left is as large as a model, and nothing points to it. */
function removeShards(folder: string, isCurrent: (name: string) => boolean): void {
  const stale = readdirSync(folder).filter((name) => /^model-\d{5}-of-\d{5}\.safetensors$/.test(name) && !isCurrent(name));
  for (const name of stale) rmSync(join(folder, name));
}

function splitIntoShards(
  weights: readonly (readonly [string, StoredWeight])[],
  maxShardBytes: number,
): (readonly [string, StoredWeight])[][] {
  const shards: (readonly [string, StoredWeight])[][] = [[]];
  let bytes = 0;
  for (const weight of weights) {
    const size = byteSize(weight[1]);
    if (bytes > 0 && bytes + size > maxShardBytes) {
      shards.push([]);
      bytes = 0;
    }
    shards.at(-1)?.push(weight);
    bytes += size;
  }
  return shards;
}

function byteSize({ shape, dtype }: StoredWeight): number {
  return shape.reduce((product, size) => product * size, bytesPerElement(dtype));
}
