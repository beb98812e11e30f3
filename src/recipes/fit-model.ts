import { join } from "node:path";
import { contentHash, snakeCaseKeys } from "../core/index.js";
import type { EncodedExample } from "../data/index.js";
import { corpusNegativeLogLikelihood } from "../evaluate/index.js";
import { type EncoderDecoderModel, parseT5Config, T5 } from "../models/index.js";
import type { RunEvent } from "../runs/index.js";
import { type Objective, train } from "../train/index.js";
import type { DistillConfig, ShapeConfig, TrainingConfig } from "./config.js";
import { examplesFingerprint } from "./data-fingerprint.js";
import type { PreparedData } from "./prepare-data.js";

/** One of the run's trainings. */
export interface FitOptions {
  /** `teacher`, `baseline`, `student`: names its checkpoints, its random streams and its log. */
  readonly name: string;
  readonly training: TrainingConfig;
  readonly examples: readonly EncodedExample[];
  /** Anything else that decides the result (a teacher, pseudo-targets): a checkpoint of another is refused. */
  readonly inputs?: unknown;
}

/** What all trainings of a run share. */
export interface FitContext {
  readonly config: DistillConfig;
  readonly data: PreparedData;
  readonly runFolder: string;
  readonly emit: (event: RunEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A T5 of this shape with fresh weights, for the task's tokenizer. Models of one shape and seed start alike. */
export function freshModel(shape: ShapeConfig, { config, data }: Pick<FitContext, "config" | "data">): T5 {
  const { vocabularySize, padTokenId, eosTokenId } = data.tokenizer;
  const json = {
    ...snakeCaseKeys(shape),
    model_type: "t5",
    vocab_size: vocabularySize,
    pad_token_id: padTokenId,
    eos_token_id: eosTokenId,
    decoder_start_token_id: padTokenId,
  };
  return T5.initialize(parseT5Config(json), { seed: config.seed, device: config.device });
}

/** Trains until the validation NLL stops improving and leaves the best weights in the model; goes on from its checkpoint if there is one. */
export async function fitModel(model: EncoderDecoderModel, objective: Objective, options: FitOptions, context: FitContext): Promise<void> {
  const { config, data, runFolder, emit, signal } = context;
  const { name, training, examples, inputs } = options;
  const { batchTokens, ...settings } = training;
  const { padTokenId, decoderStartTokenId } = model.config;
  await train({
    model,
    objective,
    data: { examples, batchTokens, padTokenId, decoderStartTokenId },
    settings: { ...settings, computeDtype: config.dtype },
    seed: config.seed,
    name,
    validate: () =>
      corpusNegativeLogLikelihood(model, data.validation, { batchTokens: Math.max(batchTokens, config.generation.batchTokens) }),
    folder: join(runFolder, "checkpoints", name),
    fingerprint: contentHash({
      model: model.config,
      objective: objective.name,
      training,
      seed: config.seed,
      examples: examplesFingerprint(examples),
      validation: examplesFingerprint(data.validation),
      inputs,
    }),
    onEvent: emit,
    ...(signal === undefined ? {} : { signal }),
  });
}
