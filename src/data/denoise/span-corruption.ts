import { ConfigError, type RandomSequence } from "../../core/index.js";
import { assertDensity, bodyOf, type Corruption, type NoiseOptions, noiseTokens, roundHalfToEven } from "./corruption.js";
import { randomSegments } from "./random-segments.js";

/** T5's span corruption. Defaults: density 0.15, mean span length 3. */
export interface SpanCorruptionOptions extends NoiseOptions {
  /** The ids of `<extra_id_0>`, `<extra_id_1>`, …, the first used first: one per span and one more. */
  readonly sentinelIds: readonly number[];
  readonly eosTokenId: number;
}

/** What {@link spanCorruption} does if not told otherwise, as Raffel et al. chose. */
const defaults = { noiseDensity: 0.15, meanSpanLength: 3 } as const;

/**
 * Span corruption (Raffel et al. 2020, section 3.1.4): spans of the text are taken out, each replaced by a sentinel; the target is the spans, each behind
 * its sentinel, then one more sentinel, then end-of-sequence: `Thank you <0> to your <1> week` → `<0> for inviting me <1> party last <2> </s>`. Input and
 * target together hold the text exactly once.
 *
 * The counts are those of T5's released code: round(length · density) noise tokens, at least one, at most all but one; round(noise tokens / mean span
 * length) spans, at least one, apart from each other. The lengths of spans and of the gaps between them are uniformly random segmentations.
 * Two differences. The released code's masks begin with a token that stays and end in noise (if not rolled), so that of a text of ten tokens it would always
 * take the last two: here the first and the last gap may be empty or not, like any other draw. And for the same reason it writes no last
 * sentinel, which the paper describes and this does. A text of one token loses that token; T5's code would leave it as it is and teach nothing.
 *
 * @throws ConfigError for options out of range, and, when used, for a text that has more spans than there are sentinels for.
 */
export function spanCorruption(options: SpanCorruptionOptions): Corruption {
  const { noiseDensity, meanSpanLength } = checked(options);
  const { sentinelIds, eosTokenId } = options;
  return (ids, random) => {
    const body = bodyOf(ids, eosTokenId);
    const { noise, spans } = noiseCounts(body.length, { noiseDensity, meanSpanLength });
    if (spans >= sentinelIds.length) throw tooFewSentinels(body.length, spans, sentinelIds.length);
    const [input, target]: [number[], number[]] = [[], []];
    let start = 0;
    for (const [i, { gap, span }] of layout(body.length, { noise, spans }, random).entries()) {
      const sentinel = sentinelIds[i] as number;
      input.push(...body.subarray(start, start + gap), ...(span > 0 ? [sentinel] : []));
      target.push(sentinel, ...body.subarray(start + gap, start + gap + span));
      start += gap + span;
    }
    return { inputIds: Int32Array.from([...input, eosTokenId]), labels: Int32Array.from([...target, eosTokenId]) };
  };
}

/** How many sentinels {@link spanCorruption} needs for texts of up to `length` tokens: one per span and one more. */
export function sentinelsNeeded(length: number, options: NoiseOptions = {}): number {
  return noiseCounts(length, { ...defaults, ...options }).spans + 1;
}

/** Noise tokens and spans of a text. More spans than tokens that stay + 1 could not be kept apart. */
function noiseCounts(length: number, { noiseDensity, meanSpanLength }: Required<NoiseOptions>): { noise: number; spans: number } {
  const noise = noiseTokens(length, noiseDensity, Math.max(1, length - 1));
  return { noise, spans: Math.min(Math.max(roundHalfToEven(noise / meanSpanLength), 1), length - noise + 1) };
}

/** Gap, span, gap, span, …, gap: the last span is empty. Gaps between spans have at least one token, the outer ones may have none. */
function layout(length: number, { noise, spans }: { noise: number; spans: number }, random: RandomSequence) {
  const lengths = randomSegments(noise, spans, random);
  const gaps = randomSegments(length - noise + 2, spans + 1, random);
  return gaps.map((gap, i) => ({ gap: i === 0 || i === spans ? gap - 1 : gap, span: lengths[i] ?? 0 }));
}

function checked(options: SpanCorruptionOptions): Required<NoiseOptions> {
  const { noiseDensity = defaults.noiseDensity, meanSpanLength = defaults.meanSpanLength, sentinelIds } = options;
  assertDensity(noiseDensity);
  if (!(meanSpanLength >= 1)) throw new ConfigError(`meanSpanLength is ${meanSpanLength}; a span has at least 1 token.`);
  if (sentinelIds.length < 2) throw new ConfigError(`span corruption needs at least 2 sentinels; there are ${sentinelIds.length}.`);
  return { noiseDensity, meanSpanLength };
}

function tooFewSentinels(length: number, spans: number, sentinels: number): ConfigError {
  return new ConfigError(
    `a text of ${length} tokens has ${spans} spans, which takes ${spans + 1} sentinels; the tokenizer has ${sentinels}.`,
    {
      hint: "Shorten the texts, lower noiseDensity, raise meanSpanLength, or train the tokenizer with more sentinels.",
    },
  );
}
