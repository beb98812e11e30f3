import type { Splits } from "./dataset.js";

/** Splits whose held-out sources nobody trains on unseen, and what was found. */
export interface KeptApart {
  readonly splits: Splits;
  /** One sentence each; none where nothing overlaps. */
  readonly notes: readonly string[];
}

/**
 * Takes unlabeled inputs away whose source (white space at its ends aside) is one of validation or test: a teacher would write pseudo-targets for what a distilled student is
 * scored on, and a student that learns from labels alone would never see it. Train rows of such a source stay, because every system learns from them, but are told.
 */
export function keepApart(splits: Splits): KeptApart {
  const held = new Set([...splits.validation, ...splits.test].map(({ source }) => source.trim()));
  const unlabeled = splits.unlabeled.filter(({ source }) => !held.has(source.trim()));
  const taken = splits.unlabeled.length - unlabeled.length;
  const trained = new Set(splits.train.map(({ source }) => source.trim()));
  return {
    splits: { ...splits, unlabeled },
    notes: [
      ...(taken === 0
        ? []
        : [`unlabeled: ${taken} of its ${splits.unlabeled.length} inputs are sources of validation or test, and were left out.`]),
      ...sharedNote(splits),
      ...(["validation", "test"] as const).flatMap((name) => {
        const seen = splits[name].filter(({ source }) => trained.has(source.trim())).length;
        return seen === 0
          ? []
          : [`${name}: ${seen} of its ${splits[name].length} sources stand in train, too; scores on them flatter every system.`];
      }),
    ],
  };
}

function sharedNote({ validation, test }: Splits): string[] {
  const chosen = new Set(validation.map(({ source }) => source.trim()));
  const shared = test.filter(({ source }) => chosen.has(source.trim())).length;
  if (shared === 0) return [];
  return [
    `test: ${shared} of its ${test.length} sources stand in validation, too, by which checkpoints are chosen; scores on them flatter every system.`,
  ];
}
