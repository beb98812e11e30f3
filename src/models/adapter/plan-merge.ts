import { CheckpointError } from "../../core/index.js";
import type { Architecture } from "../architecture.js";
import type { CheckpointIndex, CheckpointTensor } from "../checkpoint/index.js";
import type { ModelConfig } from "../model.js";
import { type AdapterConfig, scaleOf, trainedRows } from "./adapter-config.js";
import type { AdapterTensors, LowRank } from "./adapter-tensors.js";

/** What is done to one weight of the base, once it is read. */
export type Merge = { readonly weight: string } & (
  | {
      readonly kind: "product";
      readonly tensors: Required<Pick<LowRank, "a" | "b">> & LowRank;
      readonly scale: number;
      readonly isInputFirst: boolean;
    }
  | { readonly kind: "bias"; readonly bias: CheckpointTensor; readonly scale: number }
  | { readonly kind: "rows"; readonly values: CheckpointTensor; readonly indices: readonly number[] }
);

/** The model that an adapter makes of its base: whose weights are read from where, and what is then done to them. */
export interface MergePlan<Config> {
  readonly config: Config;
  readonly named: CheckpointIndex;
  readonly merges: readonly Merge[];
}

/** A base model before its weights are read. */
export interface AdapterBase {
  readonly architecture: Architecture;
  readonly config: ModelConfig;
  /** Its tensors by the architecture's names. */
  readonly named: CheckpointIndex;
}

/** An adapter before its weights are read. */
export interface Adapter {
  readonly folder: string;
  readonly config: AdapterConfig;
  readonly tensors: AdapterTensors;
}

/**
 * How an adapter is merged, equal to PEFT's `merge_and_unload`. Where a saved head or embedding parts a base's tied matrices, the model is untied, as there.
 * @throws CheckpointError for weights that the base has no place for, shapes and ranks that do not fit, and changes of a matrix that has several places in
 * the base, of which PEFT's merge and its adapter make different models.
 */
export function planMerge(base: AdapterBase, adapter: Adapter): MergePlan<ModelConfig> {
  const { architecture } = base;
  const specs = new Map(architecture.parameterSpecs(base.config).map((spec) => [spec.name, spec.shape]));
  const place = new Places(base, adapter.folder, specs);
  const { config, named } = withReplaced(base, adapter.tensors.replaced, place);
  const products = [...adapter.tensors.lowRank].flatMap(([module, tensors]) => mergesOf(module, tensors, adapter, place));
  const rows = [...adapter.tensors.rows].map(([module, values]) => rowMerge(module, values, adapter, place));
  return { config, named, merges: [...products, ...rows] };
}

/** The base's weights, as an adapter's names reach them. */
class Places {
  constructor(
    readonly base: AdapterBase,
    readonly folder: string,
    readonly specs: ReadonlyMap<string, readonly number[]>,
  ) {}

  get isTied(): boolean {
    return !this.specs.has(head);
  }

  canonical(name: string): string {
    return this.base.architecture.canonicalName(name);
  }

  /** Whether a weight has other places in the base, whose modules know nothing of an adapter of this one. */
  isShared(weight: string): boolean {
    const { redundantKey } = this.base.architecture;
    return [head, ...copies].some((copy) => !this.specs.has(copy) && redundantKey(copy) === weight);
  }

  /** A weight's shape. @throws CheckpointError for one that the base does not have for itself. */
  shapeOf(weight: string): readonly number[] {
    const shape = this.specs.get(weight);
    const original = shape === undefined ? this.base.architecture.redundantKey(weight) : weight;
    if (shape === undefined && original == null) throw new CheckpointError(`${this.folder}: its base model has no '${weight}' to adapt.`);
    if (shape === undefined || this.isShared(weight)) throw this.several(weight);
    return shape;
  }

  several(weight: string): CheckpointError {
    return new CheckpointError(`${this.folder}: adapts '${weight}', a matrix that its base model has in several places.`, {
      hint: "PEFT's merge changes all of them, and computes something else than the adapter does. Train without it among target_modules and modules_to_save.",
    });
  }
}

const head = "lm_head.weight";
/** What an embedding's copies are called, by the architectures' own names. */
const copies = ["encoder", "decoder", "model.encoder", "model.decoder"].map((stack) => `${stack}.embed_tokens.weight`);

/** Saved modules and biases stand in the base's place. */
function withReplaced(
  { config, named }: AdapterBase,
  replaced: AdapterTensors["replaced"],
  place: Places,
): Pick<MergePlan<ModelConfig>, "config" | "named"> {
  const changed = new Map(named);
  let isUntied = false;
  for (const [name, tensor] of replaced) {
    const weight = place.canonical(name);
    const isHead = weight === head && place.isTied;
    const isEmbedding = place.isShared(weight);
    if (isEmbedding && (config.decoderStartTokenId !== undefined || !place.isTied)) throw place.several(weight);
    if (!isHead && !isEmbedding) place.shapeOf(weight);
    // The other of the two stays what the base has for both.
    if (isEmbedding && !changed.has(head)) changed.set(head, changed.get(weight) as CheckpointTensor);
    changed.set(weight, tensor);
    isUntied ||= isHead || isEmbedding;
  }
  return { config: isUntied ? ({ ...config, tieWordEmbeddings: false } as ModelConfig) : config, named: changed };
}

function mergesOf(module: string, tensors: LowRank, adapter: Adapter, place: Places): Merge[] {
  const weight = place.canonical(`${module}.weight`);
  const isInputFirst = place.base.architecture.isInputFirst?.(weight) ?? false;
  const { rank, scale } = scaleOf(adapter.config, module);
  checkProduct({ weight, shape: place.shapeOf(weight), tensors, isInputFirst, rank }, adapter.folder);
  const { bBias: bias } = tensors;
  const product = { kind: "product", weight, tensors, scale, isInputFirst } as Merge;
  if (bias === undefined) return [product];
  const name = place.canonical(`${module}.bias`);
  checkShape(bias, place.shapeOf(name));
  return [product, { kind: "bias", weight: name, bias, scale }];
}

function rowMerge(module: string, values: CheckpointTensor, adapter: Adapter, place: Places): Merge {
  const name = place.canonical(`${module}.weight`);
  // Every place of a shared matrix gets the rows: PEFT ties them.
  const weight = place.specs.has(name) ? name : (place.base.architecture.redundantKey(name) ?? name);
  const [vocabulary, size] = place.specs.get(weight) ?? place.shapeOf(weight);
  const indices = trainedRows(adapter.config, module);
  checkShape(values, [indices.length, size as number]);
  const outside = indices.find((index) => index >= (vocabulary as number));
  if (outside === undefined) return { kind: "rows", weight, values, indices };
  throw new CheckpointError(`${adapter.folder}: trained token ${outside}, and its base model has ${vocabulary}.`);
}

interface Product {
  readonly weight: string;
  readonly shape: readonly number[];
  readonly tensors: LowRank;
  readonly isInputFirst: boolean;
  readonly rank: number;
}

function checkProduct({ weight, shape, tensors, isInputFirst, rank }: Product, folder: string): void {
  const { a, b, magnitude, isEmbedding } = tensors;
  if (a === undefined || b === undefined)
    throw new CheckpointError(`${folder}: has only one of the two matrices that '${weight}' is adapted with.`);
  const [out, input] = (isInputFirst || isEmbedding ? shape.toReversed() : shape) as [number, number];
  checkShape(a, [rank, input]);
  checkShape(b, [out, rank]);
  if (magnitude !== undefined) checkShape(magnitude, [out]);
}

function checkShape({ path, name, entry }: CheckpointTensor, shape: readonly number[]): void {
  if (entry.shape.join() === shape.join()) return;
  throw new CheckpointError(
    `${path}: '${name}' is [${entry.shape.join(", ")}]; adapter_config.json and the base model ask for [${shape.join(", ")}].`,
    {
      hint: "Is this the base model that the adapter was trained on?",
    },
  );
}
