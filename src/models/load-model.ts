import { join } from "node:path";
import { CheckpointError } from "../core/index.js";
import { initializeParameters, type ParameterSpec, Parameters } from "../nn/index.js";
import { all, clone, type DType, eq, finiteMask, isFloating, loadSafetensors, noGrad, scope, type Tensor, to } from "../tensor/index.js";
import { type Architecture, architectureOf } from "./architecture.js";
import { type CheckpointIndex, type CheckpointTensor, indexCheckpoint, readJsonObject } from "./checkpoint-files.js";
import { canonicalNames, withCopiesForMissing } from "./checkpoint-names.js";
import { withGenerationConfig } from "./generation-config.js";
import type { EncoderDecoderModel, ModelConfig } from "./model.js";

/** Where and as what a model's weights are placed. */
export interface LoadOptions {
  readonly device?: string;
  /** Defaults to float32, whatever the file holds. */
  readonly dtype?: DType;
}

/**
 * Loads a Hugging Face model folder: `config.json`, and `model.safetensors` or its shards. Everything that can be checked without the weights
 * (config, names, shapes) is checked before any of them is read. The caller disposes `model.parameters`.
 * @throws ConfigError for an unsupported or impossible config; CheckpointError for weights that are missing, unexpected, misshapen, contradictory or not finite.
 */
export function loadModel(folder: string, { device = "cpu", dtype = "float32" }: LoadOptions = {}): EncoderDecoderModel {
  const json = readJsonObject(join(folder, "config.json"));
  const architecture = architectureOf(json.model_type);
  const named = canonicalNames(indexCheckpoint(folder), architecture);
  const config = architecture.parseConfig(withGenerationConfig(folder, json), named);
  const specs = architecture.parameterSpecs(config);
  const index = withCopiesForMissing(named, specs, architecture);
  checkNames(folder, { specs, index, architecture });
  checkShapes(specs, index);
  noGrad(() => scope(() => checkCopies(specs, index, architecture)));
  const weights = noGrad(() => scope(() => readWeights(specs, index, { device, dtype })));
  return architecture.create(config, parametersOf(specs, weights, { device, dtype }));
}

/**
 * What a Hugging Face model folder says of its model, without its weights. Errors as {@link loadModel}'s.
 */
export function readModelConfig(folder: string): ModelConfig {
  const json = readJsonObject(join(folder, "config.json"));
  return architectureOf(json.model_type).parseConfig(withGenerationConfig(folder, json));
}

function checkNames(
  folder: string,
  { specs, index, architecture }: { specs: readonly ParameterSpec[]; index: CheckpointIndex; architecture: Architecture },
): void {
  const expected = new Set(specs.map(({ name }) => name));
  const missing = specs.filter(({ name, isBuffer }) => !index.has(name) && !isBuffer).map(({ name }) => name);
  const unexpected = [...index.keys()].filter((name) => !expected.has(name) && architecture.redundantKey(name) === undefined);
  const list = (names: readonly string[]): string =>
    `${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`;
  if (missing.length > 0) {
    throw new CheckpointError(`${folder}: ${missing.length} weights are missing: ${list(missing)}.`, {
      hint: unexpected.length > 0 ? `The file has instead: ${list(unexpected)}.` : "Does config.json belong to these weights?",
    });
  }
  if (unexpected.length > 0)
    throw new CheckpointError(`${folder}: the model has no place for ${unexpected.length} weights: ${list(unexpected)}.`);
}

function checkShapes(specs: readonly ParameterSpec[], index: CheckpointIndex): void {
  for (const { name, shape } of specs) {
    const tensor = index.get(name);
    if (tensor === undefined) continue;
    const { path, entry } = tensor;
    if (entry.shape.join() !== shape.join()) {
      throw new CheckpointError(`${path}: '${name}' is [${entry.shape.join(", ")}], config.json asks for [${shape.join(", ")}].`);
    }
    if (!isFloating(entry.dtype)) throw new CheckpointError(`${path}: '${name}' holds ${entry.dtype}, not floating-point weights.`);
  }
}

/** A weight that the file has twice must be the same twice: this model has one place for both. */
function checkCopies(specs: readonly ParameterSpec[], index: CheckpointIndex, architecture: Architecture): void {
  const expected = new Set(specs.map(({ name }) => name));
  const read = (weight: string): Tensor => {
    const { path, name } = index.get(weight) as CheckpointTensor;
    return loadSafetensors(path, [name]).get(name) as Tensor;
  };
  for (const [name, { path, entry }] of index) {
    const original = expected.has(name) ? null : architecture.redundantKey(name);
    if (original == null) continue;
    const isSameShape = entry.shape.join() === index.get(original)?.entry.shape.join();
    if (isSameShape && all(eq(read(name), read(original))).item() === 1) continue;
    throw new CheckpointError(`${path}: '${name}' should be a copy of '${original}' and is not.`, {
      hint: "If it is a matrix of its own, config.json has to say so (tie_word_embeddings: false).",
    });
  }
}

/** The tensors that the checkpoint has, by the names of the specs. */
function readWeights(
  specs: readonly ParameterSpec[],
  index: CheckpointIndex,
  place: { device: string; dtype: DType },
): Map<string, Tensor> {
  const present = specs.flatMap((spec) => index.get(spec.name) ?? []);
  const inFile = (file: string): string[] => present.flatMap(({ path, name }) => (path === file ? [name] : []));
  const mapped = new Map([...new Set(present.map(({ path }) => path))].map((path) => [path, loadSafetensors(path, inFile(path))]));
  const read = (spec: ParameterSpec): [string, Tensor][] => {
    const tensor = index.get(spec.name);
    return tensor === undefined ? [] : [[spec.name, finite(placed(mapped.get(tensor.path)?.get(tensor.name) as Tensor, place), tensor)]];
  };
  return new Map(specs.flatMap(read));
}

/** The weights that were read, and buffers that were not there with their initial values. */
function parametersOf(
  specs: readonly ParameterSpec[],
  weights: ReadonlyMap<string, Tensor>,
  place: { device: string; dtype: DType },
): Parameters {
  return Parameters.from(specs, (spec) => weights.get(spec.name) ?? initializeParameters([spec], { seed: 0, ...place }).get(spec.name));
}

function finite(weight: Tensor, { path, name }: CheckpointTensor): Tensor {
  if (all(finiteMask(weight)).item() === 1) return weight;
  throw new CheckpointError(`${path}: '${name}' holds values that are not finite in ${weight.dtype}.`, {
    hint: "The checkpoint is broken; train or download it again.",
  });
}

/** Converted, and copied out of the mapping: weights that stay mapped would change under us when someone rewrites the file. */
function placed(tensor: Tensor, place: { device: string; dtype: DType }): Tensor {
  return tensor.dtype === place.dtype && place.device === "cpu" ? clone(tensor) : to(tensor, place);
}
