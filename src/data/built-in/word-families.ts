const inflections = ["s", "es", "ed", "d", "ing", "er", "ers", "ly", "ness"];

/** The words of `words` that `word` may be an inflection of: it without an ending, or with the `e` that the ending took the place of. */
export function stemsOf(word: string, words: ReadonlySet<string>): string[] {
  const stems = inflections
    .filter((ending) => word.endsWith(ending))
    .map((ending) => word.slice(0, -ending.length))
    .flatMap((stem) => [stem, `${stem}e`])
    .filter((stem) => stem.length < word.length && stem.length >= 3 && words.has(stem));
  return [...new Set(stems)];
}

/**
 * Each word's family, called by one of its words: words are of one family where a chain of inflections leads from one to the other, by whichever stem
 * (`planed` joins `plan` and `plane`).
 */
export function wordFamilies(words: Iterable<string>): ReadonlyMap<string, string> {
  const known = new Set(words);
  const parents = new Map<string, string>();
  const familyOf = (word: string): string => {
    const parent = parents.get(word);
    return parent === undefined ? word : familyOf(parent);
  };
  for (const word of known) {
    for (const stem of stemsOf(word, known)) {
      const [joined, family] = [familyOf(word), familyOf(stem)];
      if (joined !== family) parents.set(joined, family);
    }
  }
  return new Map([...known].map((word) => [word, familyOf(word)]));
}
