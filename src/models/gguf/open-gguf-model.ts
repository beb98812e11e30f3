import { CheckpointError, ConfigError } from "../../core/index.js";
import { type GgufFile, type GgufTensor, MetadataValues, readableTypes } from "../../gguf/index.js";
import type { ParameterSpec } from "../../nn/index.js";
import type { DType } from "../../tensor/index.js";
import { architectureOf } from "../architectures.js";
import type { ModelConfig } from "../model.js";
import { parseModelConfig } from "../parse-model-config.js";
import type { StoredWeight } from "../stored-weight.js";
import { configOfGguf } from "./config-of-gguf.js";
import { type GgufArchitecture, ggufArchitectureOf } from "./gguf-architectures.js";
import { ggufWeight } from "./gguf-weight.js";
import { checkpointNameOf } from "./tensor-names.js";

/** A model in a GGUF file, checked; its weights are still there. */
export interface GgufModel {
  readonly config: ModelConfig;
  readonly parameters: {
    /** How many numbers they hold together. */
    readonly count: number;
    /** By the names of Hugging Face's checkpoints, in the architecture's order. */
    readonly state: readonly (readonly [string, StoredWeight])[];
  };
  /** A sentence each, without its full stop: what the file does not say and was taken as llama.cpp takes it, and what of it was left out. */
  readonly warnings: readonly string[];
}

/** What of a model its file's architecture does not say. */
export interface GgufModelOptions {
  /** What its weights become. */
  readonly dtype: DType;
  /** Keys of `config.json` for the special tokens. */
  readonly tokenIds: Readonly<Record<string, unknown>>;
}

/** Tensors that nothing reads, or that became a part of the config. */
const unread = /^rope_freqs\.weight$|^blk\.\d+\.attn_rot_embd(\.weight)?$/;

/**
 * Opens the model of a GGUF file: its config is read as a folder's is, and every weight of it must be in the file, in its shape and of a type that is read, and no other.
 * @throws CheckpointError and ConfigError naming what is wrong, before any weight is read.
 */
export function openGgufModel(file: GgufFile, { dtype, tokenIds }: GgufModelOptions): GgufModel {
  const architecture = ggufArchitectureOf(new MetadataValues(file), file.path);
  const { json, warnings } = configOfGguf(file, architecture);
  const config = parsedConfig({ ...json, ...tokenIds }, file);
  const specs = architectureOf(config.modelType).parameterSpecs(config);
  const tensors = namedTensors(file);
  assertSame(specs, tensors, file);
  const heads = pairedHeads(architecture, json);
  const state = specs.map(({ name }): readonly [string, StoredWeight] => {
    const tensor = tensors.get(name) as GgufTensor;
    return [name, ggufWeight(file, tensor, { dtype, pairedHeads: heads(name) })];
  });
  const count = specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return { config, parameters: { count, state }, warnings };
}

/** The config, as that of a folder is read; what is wrong in it stands in the file's metadata. */
function parsedConfig(json: Readonly<Record<string, unknown>>, { path }: GgufFile): ModelConfig {
  try {
    return parseModelConfig(json);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CheckpointError(`${path}: its metadata describe no model: as ${error.message}`, { cause: error });
  }
}

/** The tensors by the names of checkpoints. */
function namedTensors({ path, tensors }: GgufFile): Map<string, GgufTensor> {
  const named = new Map<string, GgufTensor>();
  for (const tensor of tensors.values()) {
    if (unread.test(tensor.name)) continue;
    const name = checkpointNameOf(tensor.name);
    if (name === undefined)
      throw new CheckpointError(`${path}: the model has no place for tensor '${tensor.name}'.`, {
        hint: "It is of another architecture, or has parts that are not imported.",
      });
    named.set(name, tensor);
  }
  return named;
}

function assertSame(specs: readonly ParameterSpec[], tensors: ReadonlyMap<string, GgufTensor>, { path }: GgufFile): void {
  for (const { name, shape } of specs) {
    const tensor = tensors.get(name);
    if (tensor === undefined)
      throw new CheckpointError(`${path}: has no tensor for ${name}, [${shape.join(", ")}], which its metadata asks for.`);
    if (tensor.shape.join() !== shape.join()) {
      throw new CheckpointError(
        `${path}: tensor '${tensor.name}' is [${tensor.shape.join(", ")}], and the metadata asks for [${shape.join(", ")}].`,
      );
    }
    if ((readableTypes as readonly string[]).includes(tensor.type)) continue;
    throw new CheckpointError(`${path}: tensor '${tensor.name}' is of type ${tensor.type}, which is not read.`, {
      hint: `What is read: ${readableTypes.join(", ")}. Fetch the model in one of these.`,
    });
  }
  const expected = new Set(specs.map(({ name }) => name));
  const [other] = [...tensors].find(([name]) => !expected.has(name)) ?? [];
  if (other !== undefined) throw new CheckpointError(`${path}: the model has no place for tensor '${tensors.get(other)?.name}'.`);
}

/** How many heads the rows of a weight are of, where they stand in pairs. */
function pairedHeads({ hasPairedRows }: GgufArchitecture, json: Readonly<Record<string, unknown>>): (name: string) => number | undefined {
  return (name) => {
    if (!hasPairedRows) return undefined;
    if (name.includes(".q_proj.")) return json.num_attention_heads as number;
    return name.includes(".k_proj.") ? (json.num_key_value_heads as number) : undefined;
  };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
