import type { BertScorePart } from "../../evaluate/index.js";
import type { RougeVariant } from "../../metrics/index.js";

/**
 * The names of metrics that an evaluation can be asked for; `rouge` stands for ROUGE-1, ROUGE-2 and ROUGE-L, `bertscore` for its F1. `wer` counts edited words, as
 * jiwer does; `exact-error` outputs that equal no reference, which of phonemes is called `word-error-rate`.
 */
export const measureNames = [
  "bleu",
  "chrf",
  "chrf++",
  "ter",
  "rouge",
  "rouge1",
  "rouge2",
  "rouge3",
  "rougeL",
  "rougeLsum",
  "wer",
  "exact-error",
  "word-error-rate",
  "phoneme-error-rate",
  "length-ratio",
  "repeated-4-grams",
  "distinct-1",
  "distinct-2",
  "distinct-3",
  "bertscore",
  "bertscore-precision",
  "bertscore-recall",
] as const;

/** The name of a metric that an evaluation can be asked for. */
export type MeasureName = (typeof measureNames)[number];

/** The metrics that stand for one or several variants of ROUGE. */
export const rougeVariants: Readonly<Partial<Record<MeasureName, readonly RougeVariant[]>>> = {
  rouge: ["rouge1", "rouge2", "rougeL"],
  rouge1: ["rouge1"],
  rouge2: ["rouge2"],
  rouge3: ["rouge3"],
  rougeL: ["rougeL"],
  rougeLsum: ["rougeLsum"],
};

/** The metrics that need an encoder, and which of its scores they are. */
export const bertScoreParts: Readonly<Partial<Record<MeasureName, BertScorePart>>> = {
  bertscore: "f1",
  "bertscore-precision": "precision",
  "bertscore-recall": "recall",
};

/** The metrics that a group of options is about. */
export const metricGroups: Readonly<Record<"bleu" | "chrf" | "ter" | "rouge" | "bertScore", readonly MeasureName[]>> = {
  bleu: ["bleu"],
  chrf: ["chrf", "chrf++"],
  ter: ["ter"],
  rouge: Object.keys(rougeVariants) as MeasureName[],
  bertScore: Object.keys(bertScoreParts) as MeasureName[],
};
