import { join } from "node:path";
import { CheckpointError } from "../core/index.js";
import { type ParameterSpec, Parameters } from "../nn/index.js";
import { all, clone, type DType, eq, finiteMask, isFloating, loadSafetensors, noGrad, scope, type Tensor, to } from "../tensor/index.js";
import { type Architecture, architectureOf } from "./architecture.js";
import { type CheckpointIndex, indexCheckpoint, readJsonObject } from "./checkpoint-files.js";
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
  const index = indexCheckpoint(folder);
  const config = architecture.parseConfig(json, index);
  const specs = architecture.parameterSpecs(config);
  checkNames(folder, { specs, index, architecture });
  checkShapes(specs, index);
  noGrad(() => scope(() => checkCopies(specs, index, architecture)));
  const parameters = noGrad(() => scope(() => readParameters(specs, index, { device, dtype })));
  return architecture.create(config, new Parameters(parameters));
}

/**
 * What a Hugging Face model folder says of its model, without its weights. Errors as {@link loadModel}'s.
 */
export function readModelConfig(folder: string): ModelConfig {
  const json = readJsonObject(join(folder, "config.json"));
  return architectureOf(json.model_type).parseConfig(json);
}

function checkNames(
  folder: string,
  { specs, index, architecture }: { specs: readonly ParameterSpec[]; index: CheckpointIndex; architecture: Architecture },
): void {
  const expected = new Set(specs.map(({ name }) => name));
  const missing = [...expected].filter((name) => !index.has(name));
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
    const { path, entry } = index.get(name) as { path: string; entry: { shape: readonly number[]; dtype: DType } };
    if (entry.shape.join() !== shape.join()) {
      throw new CheckpointError(`${path}: '${name}' is [${entry.shape.join(", ")}], config.json asks for [${shape.join(", ")}].`);
    }
    if (!isFloating(entry.dtype)) throw new CheckpointError(`${path}: '${name}' holds ${entry.dtype}, not floating-point weights.`);
  }
}

/** A weight that the file has twice must be the same twice: this model has one place for both. */
function checkCopies(specs: readonly ParameterSpec[], index: CheckpointIndex, architecture: Architecture): void {
  const expected = new Set(specs.map(({ name }) => name));
  const read = (name: string): Tensor => loadSafetensors(index.get(name)?.path as string, [name]).get(name) as Tensor;
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

function readParameters(
  specs: readonly ParameterSpec[],
  index: CheckpointIndex,
  place: { device: string; dtype: DType },
): [string, Tensor][] {
  const paths = new Set(specs.map(({ name }) => index.get(name)?.path as string));
  const mapped = new Map(
    [...paths].flatMap((path) => [
      ...loadSafetensors(
        path,
        specs.flatMap(({ name }) => (index.get(name)?.path === path ? [name] : [])),
      ),
    ]),
  );
  return specs.map(({ name }) => {
    const tensor = placed(mapped.get(name) as Tensor, place);
    if (all(finiteMask(tensor)).item() === 1) return [name, tensor];
    throw new CheckpointError(`${index.get(name)?.path}: '${name}' holds values that are not finite in ${place.dtype}.`, {
      hint: "The checkpoint is broken; train or download it again.",
    });
  });
}

/** Converted, and copied out of the mapping: weights that stay mapped would change under us when someone rewrites the file. */
function placed(tensor: Tensor, place: { device: string; dtype: DType }): Tensor {
  return tensor.dtype === place.dtype && place.device === "cpu" ? clone(tensor) : to(tensor, place);
}
