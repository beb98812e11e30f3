import { join } from "node:path";
import { contentHash } from "../../core/index.js";
import { describeDecoding } from "../../distill/index.js";
import { type SegmentNegativeLogLikelihoods, segmentNegativeLogLikelihoods } from "../../evaluate/index.js";
import { modelFingerprint, type TextModel } from "../../models/index.js";
import { type ArtifactSpec, type ArtifactStore, readJson, writeJsonAtomic } from "../../runs/index.js";
import { engineInfo } from "../../tensor/index.js";
import { scoredDecoding } from "../config/index.js";
import { examplesFingerprint } from "../task/index.js";
import { type DecodeSplitOptions, decodeSplit } from "./decode-split.js";

/** What a split is decoded with, and where that is kept: several runs may score the same system. */
export interface SplitOutputsOptions extends DecodeSplitOptions {
  readonly store: ArtifactStore;
}

/** What a model says of a split. */
export interface SplitOutputs {
  /** The outputs, placeholders restored, in the split's order. */
  readonly predictions: readonly string[];
  /** The gold targets' negative log-likelihoods, one by one. */
  readonly segments: SegmentNegativeLogLikelihoods;
}

/** As it stands in the store; what JSON has no number for is text. */
interface StoredOutputs {
  readonly predictions: readonly string[];
  readonly nats: readonly (number | string)[];
  readonly tokens: readonly number[];
}

/**
 * A model's outputs for a split and the likelihoods of its gold targets: from the store if the same weights ever said the same of the same rows, else made and
 * kept there. So runs that share a teacher and a baseline decode with them once.
 * @throws InterruptedError when `signal` fires; StorageError as the store.
 */
export async function splitOutputs(model: TextModel, options: SplitOutputsOptions): Promise<SplitOutputs> {
  const { split, data, config, store, signal, onProgress } = options;
  const artifact = await store.getOrMake(outputsSpec(model, options), (folder) => makeOutputs(folder, model, options), {
    about: `outputs for ${data[split].length.toLocaleString("en")} inputs: ${describeDecoding(scoredDecoding(config))}`,
    signal,
  });
  if (!artifact.made) onProgress?.(data[split].length, data[split].length);
  const { predictions, nats, tokens } = readJson<StoredOutputs>(join(artifact.folder, fileName));
  return { predictions, segments: { nats: Float64Array.from(nats, Number), tokens: Int32Array.from(tokens) } };
}

const fileName = "outputs.json";

/** Everything that decides what a model says; device, threads and batches change rounding only. */
function outputsSpec(model: TextModel, { split, data, config }: SplitOutputsOptions): ArtifactSpec {
  return {
    step: "outputs",
    version: 1,
    config: { decoding: scoredDecoding(config) },
    defaults: {},
    inputs: {
      model: modelFingerprint(model),
      tokenizer: data.tokenizer.fingerprint,
      rows: examplesFingerprint(data[split]),
      // Placeholders are restored from the rows as they were read.
      texts: contentHash(data.dataset.splits[split]),
    },
    dtype: model.parameters.tensors[0]?.dtype ?? "float32",
    engineMajor: Number.parseInt(engineInfo().torchVersion, 10),
  };
}

async function makeOutputs(folder: string, model: TextModel, options: SplitOutputsOptions): Promise<void> {
  const { split, data, config } = options;
  const { predictions } = await decodeSplit(model, options);
  const { nats, tokens } = await segmentNegativeLogLikelihoods(model, data[split], { batchTokens: config.generation.batchTokens });
  const stored: StoredOutputs = {
    predictions,
    nats: Array.from(nats, (value) => (Number.isFinite(value) ? value : String(value))),
    tokens: Array.from(tokens),
  };
  writeJsonAtomic(join(folder, fileName), stored);
}
