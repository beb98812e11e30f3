import { join } from "node:path";
import { contentHash } from "../../core/index.js";
import type { EncodedExample } from "../../data/index.js";
import { modelFingerprint, type TextModel } from "../../models/index.js";
import { type Objective, type TrainData, train } from "../../train/index.js";
import type { PretrainingConfig, TrainingConfig } from "../config/index.js";
import { examplesFingerprint, type FitContext, type TrainingOutcome } from "../task/index.js";
import { selectionBy } from "./selection.js";
import { ownCosts, type StepCosts, sumCosts } from "./step-costs.js";
import { trainingWarning } from "./training-warning.js";

/** One of a run's trainings. */
export interface FitOptions {
  /** `teacher`, `baseline`, `student`, …: names its checkpoints, its random streams and its log. */
  readonly name: string;
  readonly training: TrainingConfig | PretrainingConfig;
  /** The same in every epoch, or each epoch's own; then `inputs` has to tell them from others. */
  readonly examples: TrainData["examples"];
  /** Anything else that decides the result (a teacher, pseudo-targets): a checkpoint of another is refused. */
  readonly inputs?: unknown;
  /** What the NLL is taken of at a validation; default: the task's validation split. */
  readonly validation?: readonly EncodedExample[];
  /** What else a step takes than the model's own pass there and back. */
  readonly otherCosts?: ((trained: readonly EncodedExample[], given: readonly EncodedExample[]) => StepCosts) | undefined;
  /** Whether its weights after the first epoch are kept: see `train`. */
  readonly keepEarly?: boolean;
  /** Whether the caller judges what was learned, and tells of it: then nothing is said here. */
  readonly isJudgedByCaller?: boolean;
}

/**
 * Trains until the validation value stops improving and leaves the best weights in the model; goes on from its checkpoint if there is one. A training
 * that learned nothing is told.
 * @param model As it starts, also where there is a checkpoint: one of other starting weights is refused.
 * @throws CheckpointError for the checkpoint of another training; else as {@link train}.
 */
export async function fitModel(model: TextModel, objective: Objective, options: FitOptions, context: FitContext): Promise<TrainingOutcome> {
  const { config, runFolder, emit, signal } = context;
  const { name, training, examples } = options;
  const { batchTokens, batchExamples, selectBy: _, ...settings } = { selectBy: "nll", ...training };
  const { padTokenId, decoderStartTokenId } = model.config;
  const { measure, better, measureOf, nllOf } = selectionBy(training, model, { ...context, examples: options.validation });
  const deadline = context.deadlineOf?.(name);
  const result = await train({
    model,
    objective,
    data: { examples, batchTokens, ...(batchExamples === undefined ? {} : { batchExamples }), padTokenId, decoderStartTokenId },
    settings: { ...settings, computeDtype: config.dtype },
    seed: config.seed,
    name,
    measure: { name: measure, better },
    validate: measureOf,
    folder: join(runFolder, "checkpoints", name),
    keepEarly: options.keepEarly ?? false,
    count: (trained, given) => ({ ...sumCosts(ownCosts(model, trained), options.otherCosts?.(trained, given) ?? {}) }),
    fingerprint: fingerprintOf(model, objective, options, context),
    onEvent: emit,
    ...(signal === undefined ? {} : { signal }),
    ...(deadline === undefined ? {} : { deadline }),
  });
  const nll = measure === "nll" ? result.best : await nllOf();
  const outcome: TrainingOutcome = { name, measure, ...result, nll, vocabularySize: model.config.vocabSize };
  const warning = options.isJudgedByCaller ? undefined : trainingWarning(outcome);
  if (warning !== undefined) emit({ kind: "warning", message: warning });
  context.onTrained?.(outcome);
  return outcome;
}

function fingerprintOf(
  model: TextModel,
  objective: Objective,
  { training: { gradientCheckpointing: _, ...training }, examples, inputs, validation }: FitOptions,
  { config, data }: FitContext,
): string {
  return contentHash({
    model: modelFingerprint(model),
    objective: objective.name,
    training,
    seed: config.seed,
    examples: typeof examples === "function" ? "by epoch" : examplesFingerprint(examples),
    validation: examplesFingerprint(validation ?? data.validation),
    inputs,
  });
}
