import { TrainingError } from "../core/index.js";
import type { PairBatch } from "../data/index.js";
import type { EncoderDecoderModel } from "../models/index.js";
import { type AdamW, clipGradientNorm } from "../optim/index.js";
import { autocast, backward, clearGradients, mul, type RandomStream, scope } from "../tensor/index.js";
import type { Objective } from "./objective.js";
import type { StepBatch } from "./train-data.js";

/** What a training step works with; the same from step to step. */
export interface StepContext {
  readonly model: EncoderDecoderModel;
  readonly objective: Objective;
  readonly optimizer: AdamW;
  readonly dropout: RandomStream;
  /** Gradients are scaled down to this norm, all together. */
  readonly maxGradientNorm: number;
  /** `bfloat16` computes matrix products in it; weights and optimizer stay float32. */
  readonly computeDtype: "float32" | "bfloat16";
}

/** Where in the training a step stands. */
export interface StepOptions {
  readonly learningRate: number;
  /** Optimizer steps taken before this one. */
  readonly step: number;
}

/** What a step measured. */
export interface StepResult {
  readonly loss: number;
  readonly terms: Readonly<Record<string, number>>;
  readonly gradientNorm: number;
}

/** What a step's micro-batches are weighted by. */
type StepTotals = Pick<StepBatch, "labelTokens" | "labeledRows">;

/**
 * One optimizer step over micro-batches: the gradient of the loss averaged over ALL their label tokens (or, where the objective says
 * `sequence`, over all their examples), so that eight micro-batches of one example do what one batch of eight does.
 * @param batch Its micro-batches are made one at a time; each is released before the next is made.
 * @throws TrainingError if loss or gradients are not finite; the weights have then not been touched.
 */
export function trainStep(
  context: StepContext,
  batch: StepTotals & Pick<StepBatch, "microBatches">,
  { learningRate, step }: StepOptions,
): StepResult {
  const { model, optimizer, maxGradientNorm } = context;
  const sums = new Map<string, number>();
  try {
    for (const makeBatch of batch.microBatches) scope(() => accumulate(context, makeBatch(), { totals: batch, step, sums }));
  } catch (error) {
    // What the micro-batches before left would be added to the next step's.
    clearGradients(model.parameters.tensors);
    throw error;
  }
  const gradientNorm = clipGradientNorm(model.parameters.tensors, maxGradientNorm);
  if (!Number.isFinite(gradientNorm)) {
    clearGradients(model.parameters.tensors);
    throw new TrainingError(`${context.objective.name}: the gradient norm is ${gradientNorm}.`, { hint: "Lower the learning rate." });
  }
  optimizer.step(learningRate);
  const { loss = 0, ...terms } = Object.fromEntries(sums);
  return { loss, terms, gradientNorm };
}

function accumulate(
  { model, objective, dropout, computeDtype }: StepContext,
  batch: PairBatch,
  { totals, step, sums }: { totals: StepTotals; step: number; sums: Map<string, number> },
): void {
  const deviceType = model.device.startsWith("cuda") ? "cuda" : "cpu";
  const share = shareOf(batch, totals, objective);
  const { loss, terms } = autocast(deviceType, computeDtype, () => objective.compute(batch, { dropout, step }));
  const value = loss.item();
  if (!Number.isFinite(value)) {
    throw new TrainingError(`${objective.name}: the loss is ${value} on examples ${batch.exampleIds.slice(0, 8).join(", ")}.`, {
      hint: "Look at these examples, or lower the learning rate.",
    });
  }
  backward(share === 1 ? loss : mul(loss, share));
  sums.set("loss", (sums.get("loss") ?? 0) + value * share);
  for (const [name, term] of Object.entries(terms)) sums.set(name, (sums.get(name) ?? 0) + term.item() * share);
}

/** The weight of a micro-batch's mean in the step's. */
function shareOf(batch: PairBatch, { labelTokens, labeledRows }: StepTotals, { normalization = "token" }: Objective): number {
  if (normalization === "token") return batch.labelTokens / labelTokens;
  return batch.labelsPerRow.filter((labels) => labels > 0).length / labeledRows;
}
