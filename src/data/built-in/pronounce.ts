import type { Dataset, Splits } from "../dataset.js";
import type { Example, UnlabeledInput } from "../example.js";
import { hashPosition } from "../split-by-hash.js";
import { type SplitSizes, splitGrouped } from "./split-grouped.js";
import { stemsOf } from "./word-families.js";

const defaultSizes: Required<SplitSizes> = { train: 5_000, unlabeled: 20_000, validation: 600, test: 2_000 };

/**
 * The `pronounce` dataset: an English word → its phonemes in ARPABET without stress (`hello` → `HH AH L OW`), from the CMU Pronouncing
 * Dictionary. A word's first pronunciation is the target, all of them are references: error rates take the best one. One word per family
 * (`walk`, `walks`, `walked`, …) is kept, so that no inflection of a training word is asked for in the test.
 */
export async function loadPronounce(sizes: Partial<SplitSizes> = {}): Promise<Dataset> {
  return { name: "pronounce", splits: pronounceSplits(await dictionaryExamples(), sizes), ...pronounceFacts };
}

/** The dataset's splits, of the dictionary's rows. Throws a `ConfigError` for sizes that it cannot fill. */
export function pronounceSplits(examples: readonly Example[], sizes: Partial<SplitSizes> = {}): Splits {
  const splits = splitGrouped(onePerFamily(examples), (row) => row.id, { ...defaultSizes, ...sizes });
  return { ...splits, unlabeled: splits.unlabeled.map(withoutTarget) };
}

/** What holds of every dataset of words and their phonemes. */
export const pronounceFacts = {
  targetKind: "phonemes",
  attribution:
    "The CMU Pronouncing Dictionary, © Carnegie Mellon University (2-clause BSD), as packaged in cmu-pronouncing-dictionary (ISC); stress marks removed.",
  notes: ["A word with several pronunciations counts as right when it equals any of them."],
} as const satisfies Omit<Dataset, "name" | "splits">;

/** All rows of the packaged dictionary, see {@link pronounceExamples}. */
export async function dictionaryExamples(): Promise<Example[]> {
  const { dictionary } = await import("cmu-pronouncing-dictionary");
  return pronounceExamples(dictionary);
}

/** A word to be pronounced, without what is right. */
export function withoutTarget({ id, source }: Example): UnlabeledInput {
  return { id, source };
}

/**
 * The labeled rows of a CMU dictionary, in its order. Kept are words of 3 to 20 letters a–z with a vowel letter, that have at most one
 * phoneme more than letters: the rest are abbreviations that are spelled out (`fda`), initials, and words with marks in them.
 */
export function pronounceExamples(dictionary: Readonly<Record<string, string>>): Example[] {
  return Object.keys(dictionary).flatMap((word) => {
    if (!/^(?=.*[aeiouy])[a-z]{3,20}$/.test(word)) return [];
    const [target, ...others] = pronunciations(word, dictionary);
    if (target === undefined || target.split(" ").length > word.length + 1) return [];
    return [{ id: word, source: word, target, ...(others.length > 0 ? { references: [target, ...others] } : {}) }];
  });
}

/** A word's distinct pronunciations: its own entry, then `word(2)`, `word(3)`, … without stress digits and remarks (`# place, danish`). */
function pronunciations(word: string, dictionary: Readonly<Record<string, string>>): string[] {
  const found: string[] = [];
  for (let entry = dictionary[word], next = 2; entry !== undefined; entry = dictionary[`${word}(${next++})`]) {
    found.push(entry.replace(/#.*/, "").replace(/\d/g, "").trim());
  }
  return [...new Set(found)];
}

/** Of the words that are inflections of one word of the dictionary, the one with the lowest hash. Order is kept. */
function onePerFamily(examples: readonly Example[]): Example[] {
  const words = new Set(examples.map((example) => example.id));
  const chosen = new Map<string, { id: string; position: number }>();
  for (const { id } of examples) {
    const [stem, position] = [stemOf(id, words), hashPosition(id)];
    if (position < (chosen.get(stem)?.position ?? 1)) chosen.set(stem, { id, position });
  }
  const kept = new Set([...chosen.values()].map(({ id }) => id));
  return examples.filter(({ id }) => kept.has(id));
}

/** The shortest word that `word` can be led back to by taking inflections off, each time the first that leaves a word of the dictionary. */
function stemOf(word: string, words: ReadonlySet<string>): string {
  const [stem] = stemsOf(word, words);
  return stem === undefined ? word : stemOf(stem, words);
}
