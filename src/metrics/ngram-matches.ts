/** What n-grams are made of; equal where `===`. */
export type Token = string | number;

/** How many n-grams of one order a prediction has, and how many of them its references contain. */
export interface NgramMatches {
  /** Clipped: an n-gram counts at most as often as it stands in the one reference that has it most often. */
  readonly matched: number;
  readonly total: number;
}

/**
 * The {@link NgramMatches} of the orders 1 … `maxOrder`, in this order.
 * Equal n-grams get equal whole numbers, order by order, so that counting needs arrays only and no n-gram is ever built as a string.
 */
export function ngramMatches(prediction: readonly Token[], references: readonly (readonly Token[])[], maxOrder: number): NgramMatches[] {
  const unigrams = numberTokens([prediction, ...references]);
  let current = unigrams;
  return Array.from({ length: maxOrder }, (_, i) => {
    if (i > 0) current = numberNgrams(current, unigrams, i + 1);
    const [predicted, ...expected] = current.sequences as [number[], ...number[][]];
    return { matched: clippedMatches(predicted, expected, current.distinct), total: predicted.length };
  });
}

/** Whether an n-gram of this order stands in the tokens more than once (overlapping occurrences count). */
export function repeatsNgram(tokens: readonly Token[], order: number): boolean {
  const unigrams = numberTokens([tokens]);
  let current = unigrams;
  for (let n = 2; n <= order; n++) current = numberNgrams(current, unigrams, n);
  return current.distinct < (current.sequences[0] as number[]).length;
}

/** Sequences of n-grams as whole numbers 0 … distinct − 1; entry i of a sequence is the n-gram that starts at token i. */
interface NumberedNgrams {
  readonly sequences: readonly number[][];
  readonly distinct: number;
}

function numberTokens(sequences: readonly (readonly Token[])[]): NumberedNgrams {
  const numbers = new Map<Token, number>();
  return { sequences: sequences.map((tokens) => tokens.map((token) => numberOf(numbers, token))), distinct: numbers.size };
}

/** The n-grams of order n, each named by its first n − 1 tokens (`shorter`) and its last. */
function numberNgrams(shorter: NumberedNgrams, unigrams: NumberedNgrams, order: number): NumberedNgrams {
  const numbers = new Map<number, number>();
  const sequences = unigrams.sequences.map((tokens, s) => {
    const prefixes = shorter.sequences[s] as number[];
    const ngrams: number[] = [];
    for (let i = 0; i + order <= tokens.length; i++) {
      const last = tokens[i + order - 1] as number;
      ngrams.push(numberOf(numbers, (prefixes[i] as number) * unigrams.distinct + last));
    }
    return ngrams;
  });
  return { sequences, distinct: numbers.size };
}

function numberOf<Key>(numbers: Map<Key, number>, key: Key): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}

function clippedMatches(prediction: readonly number[], references: readonly number[][], distinct: number): number {
  const allowed = new Int32Array(distinct);
  for (const reference of references) {
    const counts = new Int32Array(distinct);
    for (const ngram of reference) {
      counts[ngram] = (counts[ngram] as number) + 1;
      if ((counts[ngram] as number) > (allowed[ngram] as number)) allowed[ngram] = counts[ngram] as number;
    }
  }
  let matched = 0;
  for (const ngram of prediction) {
    const left = allowed[ngram] as number;
    if (left > 0) matched++;
    if (left > 0) allowed[ngram] = left - 1;
  }
  return matched;
}
