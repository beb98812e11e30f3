import { fineTuning } from "../../distill/index.js";
import { copyModel, copyWeights, type TextModel } from "../../models/index.js";
import { fitModel, selectionBy } from "../training/index.js";
import type { RunningContext } from "./distill-context.js";

/** What the last stage did to the validation value. */
export interface FinalFineTuning {
  readonly measure: "nll" | "bleu";
  /** Of the distilled student, by the measure that the fine-tuning is selected by. */
  readonly before: number;
  /** The best of the fine-tuning. */
  readonly after: number;
  /** Whether the fine-tuned weights are better and were kept. */
  readonly isKept: boolean;
}

/**
 * The study's last stage: fine-tuning on the labeled pairs from the best distilled checkpoint, without the teacher (docs/PAPERS.md section 3).
 * Where it does not make the validation value better, the student stays as distilled. Undefined if the recipe has no such stage.
 */
export async function fineTuneFinally(student: TextModel, context: RunningContext): Promise<FinalFineTuning | undefined> {
  const { config, data, phases } = context;
  const training = config.finalFineTuning;
  if (training === undefined) return undefined;
  return phases.phase("final-fine-tuning", async () => {
    const distilled = copyModel(student);
    const { measure, better, measureOf } = selectionBy(training, distilled, context);
    try {
      const options = { name: "final-fine-tuning", training, examples: data.train, isJudgedByCaller: true };
      const { start, best: after } = await fitModel(student, fineTuning(student), options, context);
      const before = start ?? (await measureOf());
      const isKept = better === "lower" ? after < before : after > before;
      if (!isKept) copyWeights(distilled, student);
      return { measure, before, after, isKept };
    } finally {
      distilled.parameters.dispose();
    }
  });
}
