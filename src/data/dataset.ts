import type { Example, UnlabeledInput } from "./example.js";

/** The four splits in their fixed order; also the file stems in a dataset folder. */
export const splitNames = ["train", "validation", "test", "unlabeled"] as const;
/** The name of a split. */
export type SplitName = (typeof splitNames)[number];

/** Labeled examples in three parts, and inputs without labels. A split that was not asked for is empty. */
export interface Splits {
  readonly train: readonly Example[];
  readonly validation: readonly Example[];
  readonly test: readonly Example[];
  readonly unlabeled: readonly UnlabeledInput[];
}

/** A task as data: what every recipe reads. */
export interface Dataset {
  /** A built-in's name, or the folder's or train file's stem. */
  readonly name: string;
  readonly splits: Splits;
  /** What a target is made of: `phonemes` (space-separated symbols) is scored by word and phoneme error rate beside the text metrics. */
  readonly targetKind: "text" | "phonemes";
  /** Source and licence, one sentence, to be quoted wherever rows are quoted. Absent for a user's own files. */
  readonly attribution?: string;
  /** The targets that unlabeled inputs would have, by id, where somebody knows them: to measure pseudo-targets by, never to train on. */
  readonly gold?: ReadonlyMap<string, string>;
  /** What a reader of the scores must know about how the data was made, such as a split that was cut off by hash. One sentence each. */
  readonly notes: readonly string[];
}
