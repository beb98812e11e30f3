import type { Dataset } from "../../data/index.js";

/** What a report says about its data: rows per split, and what a reader of the scores must know. */
export interface DatasetFacts {
  readonly name: string;
  readonly labeled: number;
  readonly unlabeled: number;
  readonly validation: number;
  readonly test: number;
  readonly attribution: string | undefined;
  readonly notes: readonly string[];
}

/** What a report says about a dataset. */
export function datasetFacts({ name, splits, attribution, notes }: Dataset): DatasetFacts {
  const { train, unlabeled, validation, test } = splits;
  return {
    name,
    labeled: train.length,
    unlabeled: unlabeled.length,
    validation: validation.length,
    test: test.length,
    attribution,
    notes,
  };
}
