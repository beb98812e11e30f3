import { applyMerges, type Merge, parseAdapterConfig, planMerge, sortAdapterTensors } from "./adapter/index.js";
import type { Architecture } from "./architecture.js";
import { architectureOf } from "./architectures.js";
import {
  adapterWeightsPath,
  type CheckpointIndex,
  canonicalNames,
  checkedIndex,
  indexCheckpoint,
  indexFile,
  isAdapter,
  type LoadOptions,
  ownFolder,
  parseFolderConfig,
  parseWithEnds,
  readAdapterJson,
  readCheckpoint,
  withFolder,
  withGenerationConfig,
  withOwnHead,
} from "./checkpoint/index.js";
import type { ModelConfig, TextModel } from "./model.js";
import { parseModelConfig } from "./parse-model-config.js";

/**
 * Loads a Hugging Face model folder: `config.json`, and `model.safetensors` or its shards. Everything that can be checked without the weights
 * (config, names, shapes) is checked before any of them is read. A folder with a LoRA adapter (`adapter_config.json`, `adapter_model.safetensors`) is merged into
 * the model that it names, as PEFT merges it. The caller disposes `model.parameters`.
 * @throws ConfigError for an unsupported or impossible config; CheckpointError for weights that are missing, unexpected, misshapen, contradictory or not finite.
 * @example
 * ```ts
 * import { initializeModel, loadModel, parseModelConfig, saveModel } from "retort-kd";
 *
 * const config = parseModelConfig({ model_type: "t5", vocab_size: 300, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 });
 * const trained = initializeModel(config, { seed: 1 });
 * saveModel(trained, "teacher");
 * trained.parameters.dispose();
 *
 * const teacher = loadModel("teacher", { dtype: "bfloat16" });
 * teacher.config.vocabSize; // → 300
 * teacher.parameters.get("shared.weight").dtype; // → 'bfloat16'
 * teacher.parameters.dispose();
 * ```
 */
export function loadModel(folder: string, options: LoadOptions = {}): TextModel {
  const { architecture, config, named, expected, merges } = openFolder(folder);
  const parameters = readCheckpoint(folder, named, { ...options, ...expected });
  try {
    applyMerges(parameters, merges, folder);
  } catch (error) {
    parameters.dispose();
    throw error;
  }
  return architecture.create(config, parameters);
}

/**
 * Makes sure that a Hugging Face model folder has the weights that its `config.json` asks for, without reading any.
 * @throws ConfigError and CheckpointError as {@link loadModel}, but for what only the weights' values tell.
 */
export function checkModel(folder: string): void {
  const { named, expected } = openFolder(folder);
  checkedIndex(folder, named, expected);
}

/** A model whose weights are not read yet. */
interface OpenedFolder {
  readonly architecture: Architecture;
  readonly config: ModelConfig;
  readonly named: CheckpointIndex;
  readonly expected: { readonly specs: ReturnType<Architecture["parameterSpecs"]>; readonly rules: Architecture };
  /** What an adapter does to the weights. */
  readonly merges: readonly Merge[];
}

function openFolder(folder: string): OpenedFolder {
  const base = ownFolder(folder);
  return parseFolderConfig(base, (json) => {
    const architecture = architectureOf(json.model_type);
    const named = canonicalNames(indexCheckpoint(base), architecture);
    const read = withGenerationConfig(base, json);
    const parsed = parseWithEnds((own) => architecture.parseConfig(own, named), read.json, read.named);
    const config = withOwnHead(parsed, named, architecture);
    const opened = { architecture, config, named };
    const planned = isAdapter(folder) ? planMerge(opened, openAdapter(folder)) : { ...opened, merges: [] };
    return { architecture, ...planned, expected: { specs: architecture.parameterSpecs(planned.config), rules: architecture } };
  });
}

function openAdapter(folder: string): Parameters<typeof planMerge>[1] {
  const config = withFolder(folder, () => parseAdapterConfig(readAdapterJson(folder)));
  return { folder, config, tensors: sortAdapterTensors(indexFile(adapterWeightsPath(folder))) };
}

/**
 * What a Hugging Face model folder says of its model, without its weights. Errors as {@link loadModel}'s.
 * @example
 * ```ts
 * import { initializeModel, parseModelConfig, readModelConfig, saveModel } from "retort-kd";
 *
 * const sizes = { vocab_size: 300, n_embd: 8, n_layer: 1, n_head: 2, n_positions: 64 };
 * const model = initializeModel(parseModelConfig({ model_type: "gpt2", eos_token_id: 1, bos_token_id: 1, ...sizes }), { seed: 1 });
 * saveModel(model, "teacher");
 * model.parameters.dispose();
 *
 * const { modelType, maxPositionEmbeddings } = readModelConfig("teacher");
 * modelType; // → 'gpt2'
 * maxPositionEmbeddings; // → 64
 * ```
 */
export function readModelConfig(folder: string): ModelConfig {
  if (isAdapter(folder)) return openFolder(folder).config;
  return parseFolderConfig(folder, (json) => {
    const read = withGenerationConfig(folder, json);
    return parseWithEnds(parseModelConfig, read.json, read.named);
  });
}
