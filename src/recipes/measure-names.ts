import type { RougeVariant } from "../metrics/index.js";

/** The names of metrics that an evaluation can be asked for; `rouge` stands for ROUGE-1, ROUGE-2 and ROUGE-L. */
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
  "word-error-rate",
  "phoneme-error-rate",
  "length-ratio",
  "repeated-4-grams",
  "distinct-1",
  "distinct-2",
  "distinct-3",
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

/** The metrics that a group of options is about. */
export const metricGroups: Readonly<Record<"bleu" | "chrf" | "ter" | "rouge", readonly MeasureName[]>> = {
  bleu: ["bleu"],
  chrf: ["chrf", "chrf++"],
  ter: ["ter"],
  rouge: Object.keys(rougeVariants) as MeasureName[],
};
