import { createHash } from "node:crypto";
import { collatePairs, type EncodedExample } from "../../data/index.js";
import { labelNegativeLogLikelihoods, meanOverLabels, type Normalization, negativeLogLikelihood } from "../../losses/index.js";
import type { TextModel } from "../../models/index.js";
import { reversalExamples, tinyT5 } from "../../models/testing/tiny-t5.js";
import type { Parameters } from "../../nn/index.js";
import type { StepEvent } from "../../runs/index.js";
import { noGrad, scope } from "../../tensor/index.js";
import { type Objective, type TrainData, type TrainEvent, type TrainOptions, type TrainSettings, train } from "../index.js";

/** Puts another objective in the place of the plain one. */
export type Wrap = (objective: Objective, model: TextModel) => Objective;

/** What a test changes about {@link tinyTraining}. */
export interface TinyTrainingChanges {
  /** Makes the fresh model. Default: `tinyT5`. */
  readonly initialize?: () => TextModel;
  readonly settings?: Partial<TrainSettings>;
  readonly data?: Partial<TrainData>;
  readonly options?: Partial<TrainOptions>;
  /** Of the plain objective. */
  readonly normalization?: Normalization;
  readonly wrap?: Wrap;
}

/** What a tiny training did. */
export interface TinyTrainingResult {
  /** Every event but the seconds in it, in order. */
  readonly events: object[];
  /** A hash of the weights' bytes at the end. */
  readonly weights: string;
}

/** The negative log-likelihood of the labels under `model`: fine-tuning, which a higher layer has. */
export function nllObjective(model: TextModel, normalization: Normalization = "token"): Objective {
  return {
    name: "nll",
    normalization,
    compute(batch, { dropout, recompute }) {
      const { logits } = model.forward(batch, { dropout, recompute, logits: batch.labelPositions });
      const loss = meanOverLabels(labelNegativeLogLikelihoods(logits, batch.labels), batch.labelsPerRow, normalization);
      return { loss, terms: { nll: loss } };
    },
  };
}

/** The mean NLL of some examples, in one batch, without dropout. */
export function nllOf(model: TextModel, examples: readonly EncodedExample[]): number {
  return noGrad(() =>
    scope(() => {
      const batch = collatePairs(examples, { padTokenId: 0, decoderStartTokenId: 0, device: model.device });
      return negativeLogLikelihood(model.forward(batch, { logits: batch.labelPositions }).logits, batch.labels).item();
    }),
  );
}

/** Of an adapter's matrices, too. */
export function weightsHash(parameters: Parameters): string {
  const hash = createHash("sha256");
  for (const [name, tensor] of [...parameters, ...(parameters.adapter?.parameters ?? [])])
    hash.update(name).update(new Uint8Array(tensor.toBytes()));
  return hash.digest("hex");
}

/** Options of a training of a few steps per epoch, with dropout, warm-up and decay, for a fresh tiny T5. The caller disposes the model. */
export function tinyTraining(folder: string, changes: TinyTrainingChanges = {}): TrainOptions {
  const { settings = {}, data = {}, options = {}, wrap = (same: Objective) => same } = changes;
  const model = options.model ?? tinyT5();
  const validation = reversalExamples(20, { seed: 5 });
  return {
    model,
    objective: wrap(nllObjective(model, changes.normalization), model),
    data: { examples: reversalExamples(60), batchTokens: 120, padTokenId: 0, decoderStartTokenId: 0, ...data },
    settings: {
      learningRate: 0.02,
      warmupSteps: 3,
      maxEpochs: 3,
      patience: 10,
      maxGradientNorm: 1,
      computeDtype: "float32",
      weightDecay: 0.01,
      ...settings,
    },
    seed: 7,
    name: "student",
    validate: () => nllOf(model, validation),
    folder,
    fingerprint: "tiny",
    ...options,
  };
}

/** Runs a tiny training to its end, or until it fails, with a fresh model. */
export async function runTinyTraining(folder: string, changes: TinyTrainingChanges = {}): Promise<TinyTrainingResult> {
  const model = (changes.initialize ?? tinyT5)();
  const events: object[] = [];
  const onEvent = (event: TrainEvent): void => {
    const { tokensPerSecond: _, ...rest } = event as StepEvent;
    events.push(rest);
    changes.options?.onEvent?.(event);
  };
  try {
    await train(tinyTraining(folder, { ...changes, options: { ...changes.options, model, onEvent } }));
    return { events, weights: weightsHash(model.parameters) };
  } finally {
    model.parameters.dispose();
  }
}
