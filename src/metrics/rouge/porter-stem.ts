/** A suffix and what stands in its place. */
type Rule = readonly [suffix: string, replacement: string];

/** Words whose stem the rules would miss. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ["sky", "sky"],
  ["skies", "sky"],
  ["dying", "die"],
  ["lying", "lie"],
  ["tying", "tie"],
  ["news", "news"],
  ["innings", "inning"],
  ["inning", "inning"],
  ["outings", "outing"],
  ["outing", "outing"],
  ["cannings", "canning"],
  ["canning", "canning"],
  ["howe", "howe"],
  ["proceed", "proceed"],
  ["exceed", "exceed"],
  ["succeed", "succeed"],
]);

const PLURALS: readonly Rule[] = [
  ["sses", "ss"],
  ["ies", "i"],
  ["ss", "ss"],
  ["s", ""],
];

const DOUBLE_SUFFIXES: readonly Rule[] = [
  ["ational", "ate"],
  ["tional", "tion"],
  ["enci", "ence"],
  ["anci", "ance"],
  ["izer", "ize"],
  ["bli", "ble"],
  ["alli", "al"],
  ["entli", "ent"],
  ["eli", "e"],
  ["ousli", "ous"],
  ["ization", "ize"],
  ["ation", "ate"],
  ["ator", "ate"],
  ["alism", "al"],
  ["iveness", "ive"],
  ["fulness", "ful"],
  ["ousness", "ous"],
  ["aliti", "al"],
  ["iviti", "ive"],
  ["biliti", "ble"],
  ["fulli", "ful"],
];

const ADJECTIVE_SUFFIXES: readonly Rule[] = [
  ["icate", "ic"],
  ["ative", ""],
  ["alize", "al"],
  ["iciti", "ic"],
  ["ical", "ic"],
  ["ful", ""],
  ["ness", ""],
];

const LAST_SUFFIXES: readonly Rule[] = "al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize"
  .split(" ")
  .map((suffix) => [suffix, ""]);

/**
 * The stem of a lower-case word by Porter's algorithm (Porter 1980, *An algorithm for suffix stripping*) with the extensions of NLTK 3.10's
 * `PorterStemmer`, which rouge_score uses: irregular words, `ies` and `ied` after one letter, `y` after a consonant, `fulli`, `logi`.
 * Words of one or two letters stay as they are; digits count as consonants.
 */
export function porterStem(word: string): string {
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (word.length <= 2) return word;
  return STEPS.reduce((stem, step) => step(stem), word);
}

/** Porter's steps 1a, 1b, 1c, 2, 3, 4, 5a and 5b. */
const STEPS: readonly ((word: string) => string)[] = [
  dropPlural,
  dropPastAndGerund,
  replaceFinalY,
  replaceDoubleSuffix,
  (word) => replaceFirst(word, ADJECTIVE_SUFFIXES, (stem) => measure(stem) > 0),
  (word) => replaceFirst(word, LAST_SUFFIXES, (stem, suffix) => measure(stem) > 1 && (suffix !== "ion" || /[st]$/.test(stem))),
  dropFinalE,
  (word) => (word.endsWith("ll") && measure(word.slice(0, -1)) > 1 ? word.slice(0, -1) : word),
];

function dropPlural(word: string): string {
  if (word.length === 4 && word.endsWith("ies")) return word.slice(0, -1);
  return replaceFirst(word, PLURALS, () => true);
}

function dropPastAndGerund(word: string): string {
  if (word.endsWith("ied")) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith("eed")) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const suffix = ["ed", "ing"].find((candidate) => word.endsWith(candidate));
  if (suffix === undefined) return word;
  const stem = word.slice(0, -suffix.length);
  return shapeOf(stem).includes("v") ? mendEnd(stem) : word;
}

/** What is left after `ed` or `ing` went: `conflat` → `conflate`, `hopp` → `hop`, `fil` → `file`. */
function mendEnd(stem: string): string {
  if (/(at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (endsInDoubleConsonant(stem)) return /[lsz]$/.test(stem) ? stem : stem.slice(0, -1);
  return measure(stem) === 1 && endsInShortSyllable(stem) ? `${stem}e` : stem;
}

function replaceFinalY(word: string): string {
  return word.endsWith("y") && /.c.$/.test(shapeOf(word)) ? `${word.slice(0, -1)}i` : word;
}

function replaceDoubleSuffix(word: string): string {
  if (word.endsWith("logi")) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const replaced = replaceFirst(word, DOUBLE_SUFFIXES, (stem) => measure(stem) > 0);
  return word.endsWith("alli") && replaced !== word ? replaceDoubleSuffix(replaced) : replaced;
}

function dropFinalE(word: string): string {
  if (!word.endsWith("e")) return word;
  const stem = word.slice(0, -1);
  return measure(stem) > 1 || (measure(stem) === 1 && !endsInShortSyllable(stem)) ? stem : word;
}

/** Replaces the first suffix of the list that the word ends in, if the condition holds for what stands before it. */
function replaceFirst(word: string, rules: readonly Rule[], condition: (stem: string, suffix: string) => boolean): string {
  const rule = rules.find(([suffix]) => word.endsWith(suffix));
  if (rule === undefined) return word;
  const stem = word.slice(0, word.length - rule[0].length);
  return condition(stem, rule[0]) ? stem + rule[1] : word;
}

/** Each letter as `c` or `v`: `syzygy` is `cvcvcv`. A `y` is a vowel after a consonant. */
function shapeOf(word: string): string {
  let shape = "";
  for (const letter of word) shape += "aeiou".includes(letter) || (letter === "y" && shape.endsWith("c")) ? "v" : "c";
  return shape;
}

/** Porter's m: how often a vowel is followed by a consonant. */
function measure(stem: string): number {
  return shapeOf(stem).split("vc").length - 1;
}

function endsInDoubleConsonant(word: string): boolean {
  return word.length >= 2 && word.at(-1) === word.at(-2) && shapeOf(word).endsWith("c");
}

/** Consonant, vowel, consonant other than w, x, y; or a word of one vowel and one consonant. */
function endsInShortSyllable(word: string): boolean {
  const shape = shapeOf(word);
  return shape === "vc" || (shape.endsWith("cvc") && !/[wxy]$/.test(word));
}
