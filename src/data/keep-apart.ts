import type { Splits } from "./dataset.js";
import type { UnlabeledInput } from "./example.js";

/** Splits without unlabeled inputs that are held out, and what was found. */
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
  const [train, validation, test] = [sourcesOf(splits.train), sourcesOf(splits.validation), sourcesOf(splits.test)];
  const unlabeled = splits.unlabeled.filter(({ source }) => !validation.has(source.trim()) && !test.has(source.trim()));
  const taken = splits.unlabeled.length - unlabeled.length;
  const told = (name: "validation" | "test", others: ReadonlySet<string>, where: string): string[] => {
    const shared = splits[name].filter(({ source }) => others.has(source.trim())).length;
    if (shared === 0) return [];
    return [`${name}: ${shared} of its ${splits[name].length} sources stand in ${where}; scores on them flatter every system.`];
  };
  return {
    splits: { ...splits, unlabeled },
    notes: [
      ...(taken === 0
        ? []
        : [`unlabeled: ${taken} of its ${splits.unlabeled.length} inputs are sources of validation or test, and were left out.`]),
      ...doubled(splits, train),
      ...told("test", validation, "validation, too, by which checkpoints are chosen"),
      ...told("validation", train, "train, too"),
      ...told("test", train, "train, too"),
    ],
  };
}

/** Inputs whose gold targets are known bring nothing as unlabeled ones. */
function doubled({ unlabeled }: Splits, train: ReadonlySet<string>): string[] {
  const count = unlabeled.filter(({ source }) => train.has(source.trim())).length;
  if (2 * count <= unlabeled.length || count === 0) return [];
  return [`unlabeled: ${count} of its ${unlabeled.length} inputs are sources of train, too, so that they count twice.`];
}

function sourcesOf(rows: readonly UnlabeledInput[]): ReadonlySet<string> {
  return new Set(rows.map(({ source }) => source.trim()));
}
