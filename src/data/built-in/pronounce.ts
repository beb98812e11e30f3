import type { Dataset } from "../dataset.js";
import type { Example } from "../example.js";
import { hashPosition } from "../split-by-hash.js";
import { type SplitSizes, splitGrouped } from "./split-grouped.js";

const defaultSizes: Required<SplitSizes> = { train: 5_000, unlabeled: 20_000, validation: 600, test: 2_000 };

/**
 * The `pronounce` dataset: an English word → its phonemes in ARPABET without stress (`hello` → `HH AH L OW`), from the CMU Pronouncing
 * Dictionary. A word's first pronunciation is the target, all of them are references: error rates take the best one. One word per family
 * (`walk`, `walks`, `walked`, …) is kept, so that no inflection of a training word is asked for in the test.
 */
export async function loadPronounce(sizes: Partial<SplitSizes> = {}): Promise<Dataset> {
  const { dictionary } = await import("cmu-pronouncing-dictionary");
  const rows = onePerFamily(pronounceExamples(dictionary));
  const splits = splitGrouped(rows, (row) => row.id, { ...defaultSizes, ...sizes });
  const unlabeled = splits.unlabeled.map(({ id, source }) => ({ id, source }));
  return {
    name: "pronounce",
    splits: { ...splits, unlabeled },
    targetKind: "phonemes",
    attribution:
      "The CMU Pronouncing Dictionary, © Carnegie Mellon University (2-clause BSD), as packaged in cmu-pronouncing-dictionary (ISC); stress marks removed.",
    notes: ["A word with several pronunciations counts as right when it equals any of them."],
  };
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

const inflections = ["s", "es", "ed", "d", "ing", "er", "ers", "ly", "ness"];

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

/** The shortest word that `word` can be led back to by taking inflections off, each time to a word that is in the dictionary. */
function stemOf(word: string, words: ReadonlySet<string>): string {
  const shorter = inflections
    .filter((ending) => word.endsWith(ending))
    .map((ending) => word.slice(0, -ending.length))
    .flatMap((stem) => [stem, `${stem}e`])
    .filter((stem) => stem.length < word.length && stem.length >= 3 && words.has(stem));
  return shorter.length === 0 ? word : stemOf(shorter[0] as string, words);
}
