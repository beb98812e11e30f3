import type { EncodedExample } from "../../data/index.js";
import { corpusNegativeLogLikelihood } from "../../evaluate/index.js";
import { corpusBleu } from "../../metrics/index.js";
import type { TextModel } from "../../models/index.js";
import type { TrainingConfig } from "../config/index.js";
import { decodeSplit } from "../scoring/index.js";
import type { FitContext } from "../task/index.js";

/** How checkpoints are compared: a number, and which of two is better. */
export interface Selection {
  /** As it stands in the log. */
  readonly measure: "nll" | "bleu";
  readonly better: "lower" | "higher";
  measureOf(): Promise<number>;
  /** The NLL, by whichever measure checkpoints are compared. */
  nllOf(): Promise<number>;
}

/** What is validated on. */
type SelectionContext = Pick<FitContext, "config" | "data" | "signal"> & {
  /** What the NLL is taken of; default: the validation split. */
  readonly examples?: readonly EncodedExample[] | undefined;
};

/** What a training's `selectBy` says: the validation split's NLL, or the BLEU of its outputs. */
export function selectionBy(
  { selectBy = "nll", batchTokens }: Pick<TrainingConfig, "batchTokens"> & Partial<Pick<TrainingConfig, "selectBy">>,
  model: TextModel,
  { config, data, signal, examples = data.validation }: SelectionContext,
): Selection {
  const budget = { batchTokens: Math.max(batchTokens, config.generation.batchTokens) };
  const nllOf = () => corpusNegativeLogLikelihood(model, examples, budget);
  if (selectBy === "nll") return { measure: "nll", better: "lower", measureOf: nllOf, nllOf };
  const measureOf = async (): Promise<number> => {
    const { predictions, references } = await decodeSplit(model, { split: "validation", data, config, signal });
    return corpusBleu(predictions, references, { tokenizer: data.dataset.targetKind === "phonemes" ? "none" : "13a" }).value;
  };
  return { measure: "bleu", better: "higher", measureOf, nllOf };
}
