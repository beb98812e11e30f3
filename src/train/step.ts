import type { PairBatch } from "../data/index.js";
import type { TextModel } from "../models/index.js";
import { type AdamW, clipGradientNorm } from "../optim/index.js";
import { autocast, backward, clearGradients, mul, noGrad, RandomStream, scope } from "../tensor/index.js";
import { type Examination, nonFiniteError } from "./doctor/index.js";
import type { Objective, ObjectiveContext, ObjectiveValue } from "./objective.js";
import type { StepBatch } from "./train-data.js";

/** What a training step works with; the same from step to step. */
export interface StepContext {
  readonly model: TextModel;
  readonly objective: Objective;
  readonly optimizer: AdamW;
  readonly dropout: RandomStream;
  /** Gradients are scaled down to this norm, all together. */
  readonly maxGradientNorm: number;
  /** `bfloat16` computes matrix products in it; weights and optimizer stay float32. */
  readonly computeDtype: "float32" | "bfloat16";
  /** Keeps the hidden states between layers alone until backward, which computes every layer again. Default: no. */
  readonly gradientCheckpointing?: boolean | undefined;
}

/** Where in the training a step stands. */
export interface StepOptions {
  readonly learningRate: number;
  /** Optimizer steps taken before this one. */
  readonly step: number;
  /** The same as a share of the longest possible training. Default: 0. */
  readonly progress?: number;
  /** Looks for mistakes in the step; default: nothing does. */
  readonly examination?: Examination | undefined;
  /** The last good checkpoint's folder, to be named if the step fails. */
  readonly checkpoint?: string | undefined;
}

/** What a step measured. */
export interface StepResult {
  readonly loss: number;
  readonly terms: Readonly<Record<string, number>>;
  readonly gradientNorm: number;
}

/** What a step's micro-batches are weighted by. */
type StepTotals = Pick<StepBatch, "labelTokens" | "labeledRows">;

/** What the micro-batches add up to: `loss` and the terms by name. */
type Sums = Map<string, number>;

/**
 * One optimizer step over micro-batches: the gradient of the loss averaged over ALL their label tokens (or, where the objective says
 * `sequence`, over all their examples), so that eight micro-batches of one example do what one batch of eight does.
 * @param batch Its micro-batches are made one at a time; each is released before the next is made.
 * @throws TrainingError if loss or gradients are not finite, naming step and examples, and for what the examination finds; the weights have
 * then not been touched.
 */
export function trainStep(
  context: StepContext,
  batch: StepTotals & Pick<StepBatch, "microBatches" | "examples">,
  options: StepOptions,
): StepResult {
  const { model, objective, optimizer, maxGradientNorm } = context;
  const sums: Sums = new Map();
  try {
    for (const makeBatch of batch.microBatches) scope(() => accumulate(context, makeBatch(), { ...options, totals: batch, sums }));
    const gradientNorm = clipGradientNorm(model.parameters.trained.tensors, maxGradientNorm);
    if (!Number.isFinite(gradientNorm)) {
      const exampleIds = batch.examples.map(({ id }) => id);
      throw nonFiniteError({ ...options, objective: objective.name, what: "gradient norm", value: gradientNorm, exampleIds });
    }
    const { loss = 0, ...terms } = Object.fromEntries(sums);
    options.examination?.terms(terms);
    optimizer.step(options.learningRate);
    return { loss, terms, gradientNorm };
  } catch (error) {
    // What the micro-batches left would be added to the next step's.
    clearGradients(model.parameters.trained.tensors);
    throw error;
  }
}

function accumulate(
  context: StepContext,
  batch: PairBatch,
  { totals, sums, ...options }: StepOptions & { totals: StepTotals; sums: Sums },
): void {
  const { objective, dropout } = context;
  const share = shareOf(batch, totals, objective);
  options.examination?.batch(batch);
  const value = compute(context, batch, { dropout, step: options.step, progress: options.progress });
  const loss = value.loss.item();
  if (!Number.isFinite(loss)) {
    throw nonFiniteError({ ...options, objective: objective.name, what: "loss", value: loss, exampleIds: batch.exampleIds });
  }
  backward(share === 1 ? value.loss : mul(value.loss, share));
  sums.set("loss", (sums.get("loss") ?? 0) + loss * share);
  for (const [name, term] of Object.entries(value.terms)) sums.set(name, (sums.get(name) ?? 0) + term.item() * share);
  options.examination?.value(value, () => computeAgain(context, batch, options));
}

function compute(context: StepContext, batch: PairBatch, options: ObjectiveContext): ObjectiveValue {
  const { model, objective, computeDtype, gradientCheckpointing: recompute } = context;
  const deviceType = model.device.startsWith("cuda") ? "cuda" : "cpu";
  return autocast(deviceType, computeDtype, () => objective.compute(batch, { ...options, recompute }));
}

/** With draws of its own, so that those of the training stay as they are, and without gradients. */
function computeAgain(context: StepContext, batch: PairBatch, { step, progress }: StepOptions): ObjectiveValue {
  using dropout = RandomStream.named(step, "loss doctor", context.model.device);
  return noGrad(() => compute(context, batch, { dropout, step, progress }));
}

/** The weight of a micro-batch's mean in the step's. */
function shareOf(batch: PairBatch, { labelTokens, labeledRows }: StepTotals, { normalization = "token" }: Objective): number {
  if (normalization === "token") return batch.labelTokens / labelTokens;
  return batch.labelsPerRow.filter((labels) => labels > 0).length / labeledRows;
}
