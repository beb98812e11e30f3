import { ConfigError, type RandomSequence } from "../../core/index.js";
import { assertDensity, bodyOf, type Corruption, type NoiseOptions, noiseTokens } from "./corruption.js";
import { poisson, randomGaps } from "./random-segments.js";

/** BART's text infilling. Defaults: density 0.3, mean span length 3 (the λ of the Poisson distribution). */
export interface TextInfillingOptions extends NoiseOptions {
  readonly maskTokenId: number;
  readonly eosTokenId: number;
  /** The token that texts begin with, if they do: it stays there. */
  readonly bosTokenId?: number | undefined;
  /** Tokens that end a sentence, such as that of `.`: the input's sentences are then put in a random order before it is masked. Default: none, no permutation. */
  readonly sentenceEndIds?: readonly number[];
  /**
   * Most tokens of an input, ends included, for a model or a batch that holds no more: of the masks that stand for nothing, which make an input longer than
   * its text, the surplus is left out. At least the text's own length. Default: no limit.
   */
  readonly maxInputLength?: number | undefined;
}

/** Above this mean the Poisson draw loses precision; spans that long are a typing error. */
const greatestMean = 100;

/**
 * Text infilling (Lewis et al. 2020, section 2.2): spans of Poisson length are each replaced by ONE mask token, which also hides how long they are;
 * a span of length 0 inserts a mask. The target is the whole text. Together the spans have round(length · density) tokens, at least one: lengths are
 * drawn until they suffice, and the last is cut to fit. Where spans stand is uniformly random; two may touch. A text of one token is all mask.
 * Rounded where BART's code rounds up, and by tokens where it masks whole words. With `sentenceEndIds` also sentence permutation, as in the
 * model that BART's authors released.
 *
 * @throws ConfigError for options out of range.
 */
export function textInfilling(options: TextInfillingOptions): Corruption {
  const { maskTokenId, eosTokenId, bosTokenId, sentenceEndIds = [], noiseDensity = 0.3, meanSpanLength = 3, maxInputLength } = options;
  assertDensity(noiseDensity);
  if (!(meanSpanLength > 0 && meanSpanLength <= greatestMean))
    throw new ConfigError(`meanSpanLength is ${meanSpanLength}; it must be above 0 and at most ${greatestMean}.`);
  const endsSentence = new Set(sentenceEndIds);
  return (ids, random) => {
    const hasStart = bosTokenId !== undefined && ids[0] === bosTokenId;
    const body = bodyOf(hasStart ? ids.subarray(1) : ids, eosTokenId);
    const start = hasStart ? [bosTokenId] : [];
    const text = endsSentence.size === 0 ? [...body] : permuteSentences(body, endsSentence, random);
    const taken = noiseTokens(body.length, noiseDensity, body.length);
    const room = (maxInputLength ?? Number.POSITIVE_INFINITY) - start.length - (body.length - taken) - 1;
    const lengths = atMost(room, spanLengths(taken, meanSpanLength, random));
    return {
      inputIds: Int32Array.from([...start, ...infill(text, lengths, { maskTokenId, random }), eosTokenId]),
      labels: Int32Array.from([...start, ...body, eosTokenId]),
    };
  };
}

/** Poisson lengths that add up to exactly `total`. */
function spanLengths(total: number, mean: number, random: RandomSequence): number[] {
  const lengths: number[] = [];
  for (let left = total; left > 0; ) {
    const length = Math.min(poisson(mean, random), left);
    lengths.push(length);
    left -= length;
  }
  return lengths;
}

/** The spans without as many empty ones, from the last, as are more than `count`. */
function atMost(count: number, lengths: readonly number[]): number[] {
  let surplus = lengths.length - count;
  return lengths
    .toReversed()
    .filter((length) => length > 0 || surplus-- <= 0)
    .toReversed();
}

/** Puts a mask in the place of each span; the gaps between them are random and may be empty. */
function infill(
  text: readonly number[],
  lengths: readonly number[],
  { maskTokenId, random }: { maskTokenId: number; random: RandomSequence },
): number[] {
  const kept = text.length - lengths.reduce((sum, length) => sum + length, 0);
  const result: number[] = [];
  let start = 0;
  for (const [i, gap] of randomGaps(kept, lengths.length + 1, random).entries()) {
    result.push(...text.slice(start, start + gap));
    start += gap + (lengths[i] ?? 0);
    if (i < lengths.length) result.push(maskTokenId);
  }
  return result;
}

/** The sentences of a text in a random order; what follows the last sentence's end is a sentence, too. */
function permuteSentences(body: Int32Array, endsSentence: ReadonlySet<number>, random: RandomSequence): number[] {
  const sentences: number[][] = [[]];
  for (const id of body) {
    sentences.at(-1)?.push(id);
    if (endsSentence.has(id)) sentences.push([]);
  }
  return random.shuffle(sentences.filter(({ length }) => length > 0)).flat();
}
