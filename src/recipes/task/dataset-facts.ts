import type { Dataset } from "../../data/index.js";

/** What a report says about its data: rows per split, and what a reader of the scores must know. */
export interface DatasetFacts {
  readonly name: string;
  /** Absent in reports from before it was kept. */
  readonly targetKind?: Dataset["targetKind"];
  readonly labeled: number;
  readonly unlabeled: number;
  readonly validation: number;
  readonly test: number;
  readonly attribution: string | undefined;
  readonly notes: readonly string[];
}

/** What a report says about a dataset. */
export function datasetFacts({ name, targetKind, splits, attribution, notes }: Dataset): DatasetFacts {
  const { train, unlabeled, validation, test } = splits;
  return {
    name,
    targetKind,
    labeled: train.length,
    unlabeled: unlabeled.length,
    validation: validation.length,
    test: test.length,
    attribution,
    notes,
  };
}
