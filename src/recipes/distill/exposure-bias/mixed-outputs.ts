import { join } from "node:path";
import { contentHash } from "../../../core/index.js";
import type { EncodedExample } from "../../../data/index.js";
import { mixedPrefixOutputs } from "../../../distill/index.js";
import type { GreedyDecoding } from "../../../generate/index.js";
import { modelFingerprint, type TextModel } from "../../../models/index.js";
import { type ArtifactSpec, readJson, writeJsonAtomic } from "../../../runs/index.js";
import { engineInfo } from "../../../tensor/index.js";
import { examplesFingerprint } from "../../task/index.js";
import type { RunningContext } from "../distill-context.js";

/** The tokens of some outputs, one list per input. */
export type OutputTokens = readonly (readonly number[])[];

/** Who begins, and how much of it. */
export interface MixedOutputsOptions {
  readonly rows: readonly EncodedExample[];
  readonly written: OutputTokens;
  readonly percent: number;
  readonly decoding: GreedyDecoding;
}

/**
 * What a model makes of the first p % of sequences that another wrote: from the store if it made that before, so that a run that was interrupted goes on at the
 * share where it was, and runs of one teacher ask it once.
 */
export async function mixedOutputs(model: TextModel, options: MixedOutputsOptions, context: RunningContext): Promise<OutputTokens> {
  const { config, data, store, signal } = context;
  const { rows, written, percent, decoding } = options;
  const make = async (folder: string): Promise<void> => {
    const { vocabularySize } = data.tokenizer;
    const { batchTokens } = config.generation;
    const generated = { written, percent, decoding, batchTokens, vocabularySize, signal };
    writeJsonAtomic(join(folder, fileName), await mixedPrefixOutputs(model, rows, generated));
  };
  const about = `outputs for ${rows.length.toLocaleString("en")} inputs, of which another model wrote the first ${percent} %`;
  const artifact = await store.getOrMake(specOf(model, options, context), make, { about, signal });
  return readJson<OutputTokens>(join(artifact.folder, fileName));
}

/** A model's own outputs. */
export function ownOutputs(model: TextModel, options: Pick<MixedOutputsOptions, "rows" | "decoding">, context: RunningContext) {
  return mixedOutputs(model, { ...options, written: options.rows.map(() => []), percent: 0 }, context);
}

const fileName = "outputs.json";

function specOf(model: TextModel, { rows, written, percent, decoding }: MixedOutputsOptions, { data }: RunningContext): ArtifactSpec {
  return {
    step: "mixed-prefix-outputs",
    version: 1,
    config: { decoding, percent },
    defaults: {},
    inputs: {
      model: modelFingerprint(model),
      tokenizer: data.tokenizer.fingerprint,
      rows: examplesFingerprint(rows),
      written: contentHash(written),
    },
    dtype: model.parameters.tensors[0]?.dtype ?? "float32",
    engineMajor: Number.parseInt(engineInfo().torchVersion, 10),
  };
}
