import type { BytePairs } from "./byte-level-tokenizer-json.js";
import { MergeQueue } from "./merge-queue.js";

export interface LearnMergesOptions {
  /** The tokens that are there before any merge, in the order of their ids. */
  readonly firstTokens: readonly string[];
  /** Learning ends at so many tokens, or before, when nothing is left to merge. */
  readonly vocabularySize: number;
}

/** Ids stay below this, so that a pair of them is one exact number. */
const idLimit = 2 ** 26;

/**
 * Byte-pair encoding (Sennrich et al. 2016): again and again the most frequent pair of neighbouring tokens becomes a token. Of equally
 * frequent pairs the one with the lowest ids goes first, as in Hugging Face's BpeTrainer, whose merges these are.
 *
 * Our own, although `tokenizers` has a trainer: its Node binding takes no options, not even the size, and prints to stdout.
 *
 * @param words how often each word occurs; every character of a word must be one of `firstTokens`.
 */
export function learnMerges(words: ReadonlyMap<string, number>, { firstTokens, vocabularySize }: LearnMergesOptions): BytePairs {
  const vocabulary = new Map(firstTokens.map((token, id) => [token, id]));
  const tokens = [...firstTokens];
  const merges: [string, string][] = [];
  const corpus = new Corpus(words, vocabulary);
  for (let pair = corpus.next(); pair !== undefined && vocabulary.size < vocabularySize; pair = corpus.next()) {
    const merge: [string, string] = [tokens[pair.left] as string, tokens[pair.right] as string];
    const token = merge.join("");
    // Two ways to merge can spell the same token.
    const id = vocabulary.get(token) ?? vocabulary.size;
    vocabulary.set(token, id);
    tokens[id] = token;
    merges.push(merge);
    corpus.merge(pair, id);
  }
  return { vocab: Object.fromEntries(vocabulary), merges };
}

interface Pair {
  readonly left: number;
  readonly right: number;
  readonly words: readonly number[];
}

/** The words as token ids, and how often each pair of neighbours occurs in them. */
class Corpus {
  readonly #words: number[][];
  readonly #frequencies: readonly number[];
  readonly #counts = new Map<number, number>();
  readonly #queue = new MergeQueue();
  /** The words in which pairs came to stand since they were last queued. */
  readonly #appeared = new Map<number, number[]>();

  constructor(words: ReadonlyMap<string, number>, ids: ReadonlyMap<string, number>) {
    this.#words = Array.from(words.keys(), (word) => Array.from(word, (character) => ids.get(character) as number));
    this.#frequencies = [...words.values()];
    for (const [index, word] of this.#words.entries()) {
      for (let i = 1; i < word.length; i++) this.#appear(word[i - 1] as number, word[i] as number, index);
    }
    this.#enqueue();
  }

  /** The most frequent pair, or undefined where no two tokens are left side by side. */
  next(): Pair | undefined {
    for (let candidate = this.#queue.pop(); candidate !== undefined; candidate = this.#queue.pop()) {
      const count = this.#counts.get(candidate.pair) ?? 0;
      if (candidate.count !== count) {
        // Other merges took some of its occurrences since it was queued.
        this.#queue.push({ ...candidate, count });
        continue;
      }
      if (count < 1) return undefined;
      return { left: Math.floor(candidate.pair / idLimit), right: candidate.pair % idLimit, words: candidate.words };
    }
    return undefined;
  }

  /** Puts the token `id` in the place of the pair, everywhere. */
  merge({ left, right, words }: Pair, id: number): void {
    for (const index of words) {
      const word = this.#words[index] as number[];
      let written = 0;
      for (let i = 0; i < word.length; i++, written++) {
        if (word[i] !== left || word[i + 1] !== right) {
          word[written] = word[i] as number;
          continue;
        }
        this.#replaceNeighbours({ before: word[written - 1], id, after: word[i + 2] }, { left, right, index });
        word[written] = id;
        i++;
      }
      word.length = written;
    }
    this.#enqueue();
  }

  /** Counts the pairs on both sides of a token that was just merged from `left` and `right`. */
  #replaceNeighbours(
    { before, id, after }: { before: number | undefined; id: number; after: number | undefined },
    { left, right, index }: { left: number; right: number; index: number },
  ): void {
    if (before !== undefined) {
      this.#count(before, left, -(this.#frequencies[index] as number));
      this.#appear(before, id, index);
    }
    if (after !== undefined) {
      this.#count(right, after, -(this.#frequencies[index] as number));
      this.#appear(id, after, index);
    }
  }

  #appear(left: number, right: number, index: number): void {
    const pair = this.#count(left, right, this.#frequencies[index] as number);
    const words = this.#appeared.get(pair);
    if (words === undefined) this.#appeared.set(pair, [index]);
    else if (words.at(-1) !== index) words.push(index);
  }

  #count(left: number, right: number, change: number): number {
    const pair = left * idLimit + right;
    this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + change);
    return pair;
  }

  #enqueue(): void {
    for (const [pair, words] of this.#appeared) {
      const count = this.#counts.get(pair) as number;
      if (count > 0) this.#queue.push({ pair, count, words });
    }
    this.#appeared.clear();
  }
}
