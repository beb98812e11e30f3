import { CheckpointError } from "../../core/index.js";
import { initializeParameters, type ParameterSpec, Parameters } from "../../nn/index.js";
import { all, clone, type DType, eq, finiteMask, isFloating, loadSafetensors, noGrad, scope, type Tensor, to } from "../../tensor/index.js";
import type { CheckpointIndex, CheckpointTensor } from "./checkpoint-files.js";
import { type CheckpointRules, withCopiesForMissing } from "./checkpoint-names.js";

/** Where and as what a model's weights are placed. */
export interface LoadOptions {
  readonly device?: string;
  /** Defaults to float32, whatever the file holds. */
  readonly dtype?: DType;
}

/** What an architecture asks of a checkpoint, and where the weights go. */
export interface ReadCheckpointOptions extends LoadOptions {
  readonly specs: readonly ParameterSpec[];
  readonly rules: CheckpointRules;
}

/**
 * The weights of a checkpoint whose tensors already have the architecture's names. Names and shapes are checked before any weight is read.
 * @param folder For messages.
 * @throws CheckpointError for weights that are missing, unexpected, misshapen, contradictory or not finite.
 */
export function readCheckpoint(
  folder: string,
  named: CheckpointIndex,
  { specs, rules, device = "cpu", dtype = "float32" }: ReadCheckpointOptions,
): Parameters {
  const index = checkedIndex(folder, named, { specs, rules });
  noGrad(() => scope(() => checkCopies(specs, index, rules)));
  const weights = noGrad(() => scope(() => readWeights(specs, index, { device, dtype })));
  return parametersOf(specs, weights, { device, dtype });
}

/**
 * The tensors of a checkpoint that an architecture takes, after their names and shapes were checked; no weight is read.
 * @throws CheckpointError for weights that are missing, unexpected or misshapen.
 */
export function checkedIndex(
  folder: string,
  named: CheckpointIndex,
  { specs, rules }: Pick<ReadCheckpointOptions, "specs" | "rules">,
): CheckpointIndex {
  const index = withCopiesForMissing(named, specs, rules);
  checkNames(folder, { specs, index, rules });
  checkShapes(specs, index);
  return index;
}

function checkNames(
  folder: string,
  { specs, index, rules }: { specs: readonly ParameterSpec[]; index: CheckpointIndex; rules: CheckpointRules },
): void {
  const expected = new Set(specs.map(({ name }) => name));
  const missing = specs.filter(({ name, isBuffer }) => !index.has(name) && !isBuffer).map(({ name }) => name);
  const unexpected = [...index.keys()].filter((name) => !expected.has(name) && rules.redundantKey(name) === undefined);
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
function checkCopies(specs: readonly ParameterSpec[], index: CheckpointIndex, rules: CheckpointRules): void {
  const expected = new Set(specs.map(({ name }) => name));
  const read = (weight: string): Tensor => {
    const { path, name } = index.get(weight) as CheckpointTensor;
    return loadSafetensors(path, [name]).get(name) as Tensor;
  };
  for (const [name, { path, entry }] of index) {
    const original = expected.has(name) ? null : rules.redundantKey(name);
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
