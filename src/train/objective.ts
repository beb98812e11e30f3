import type { EncodedExample, PairBatch } from "../data/index.js";
import type { Divergence, Normalization } from "../losses/index.js";
import type { RandomStream, Tensor } from "../tensor/index.js";

/** What a distillation compared, as evidence for the loss doctor. */
export interface Comparison {
  /** `[N, V]` */
  readonly studentLogits: Tensor;
  /** `[N, V]`, from a pass without gradients, and without dropout unless `teacherDropout` says that it is wanted. */
  readonly teacherLogits: Tensor;
  /** 0 between equal distributions, above 0 between others. */
  readonly divergence: Divergence;
  /** Whether the teacher is meant to drop out, as in noisy-kd. Default: no. */
  readonly teacherDropout?: boolean;
}

/** What an objective computed for one batch. */
export interface ObjectiveValue {
  /** What to minimise: one element, averaged over the batch as the objective's {@link Objective.normalization} says. */
  readonly loss: Tensor;
  /** The parts the loss is made of, one element each, averaged alike, before weighting: for the log. */
  readonly terms: Readonly<Record<string, Tensor>>;
  /** Given by objectives with a teacher, whose sign and stillness are then checked in the first steps. */
  readonly comparison?: Comparison;
}

/** What an objective may know of the step besides the batch. */
export interface ObjectiveContext {
  /** The stream that the trained model draws from; a teacher gets none, unless its dropout is wanted. */
  readonly dropout: RandomStream;
  /** Optimizer steps taken before this one. Together with a seed it decides what is random, so that a resumed training decides alike. */
  readonly step: number;
  /** The same as a share of the longest possible training, in [0, 1): what schedules go by. Default: 0. */
  readonly progress?: number | undefined;
  /** Whether the trained model's layers are computed again in backward: its forward pass is to be told. Default: no. */
  readonly recompute?: boolean | undefined;
}

/**
 * What training minimises. It sees the batch and nothing of the loop around it, so that a new idea is one new file. It keeps no state from
 * step to step: a checkpoint would not hold it.
 */
export interface Objective {
  /** As it stands in logs and reports, e.g. `fine-tuning`, `logits-kd`. */
  readonly name: string;
  /** What the loss is averaged over, which is what micro-batches are weighted by. Default: `token`. */
  readonly normalization?: Normalization;
  compute(batch: PairBatch, context: ObjectiveContext): ObjectiveValue;
  /**
   * Replaces a step's targets before its micro-batches are made, e.g. by samples of the model that is trained. What comes back keeps ids and
   * inputs; examples may be left out, but not all. To give back `examples` itself, or to have no such function, is to train on the data's own.
   */
  chooseTargets?(
    examples: readonly EncodedExample[],
    context: Pick<ObjectiveContext, "step">,
  ): readonly EncodedExample[] | Promise<readonly EncodedExample[]>;
  /**
   * Gets ready for a step's examples, those that it chose, before their micro-batches are made: for what {@link compute} cannot wait for, such as tokenizers. What it keeps is of this step alone,
   * and a function of the examples and of what does not change while training runs.
   */
  prepare?(examples: readonly EncodedExample[]): Promise<void>;
}
