import type { PairBatch } from "../../data/index.js";
import type { ForwardOutput } from "../../models/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { Comparison } from "../../train/index.js";

/** One pass of each model over a batch, both teacher-forced on its targets: logits at the label positions, `[N, V]`, and what was captured. */
export interface DistillationPasses {
  readonly batch: PairBatch;
  readonly student: ForwardOutput;
  /** Without gradients. */
  readonly teacher: ForwardOutput;
}

/** A part of what a distillation minimises. */
export interface DistillationTerm {
  /** As it stands in logs and reports, e.g. `forward-kl`. */
  readonly name: string;
  /** The intermediate tensors that it compares, by the names of {@link ForwardOptions.capture}; none by default. */
  readonly captures?: { readonly student: readonly string[]; readonly teacher: readonly string[] };
  /** One element, averaged over the batch as the objective's normalization says; `comparison` where it compares next-token distributions. */
  compute(passes: DistillationPasses): { readonly loss: Tensor; readonly comparison?: Comparison };
}
