import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, RandomSequence } from "../../core/index.js";
import { sentinelsNeeded, spanCorruption } from "./span-corruption.js";

const eos = 1;
/** Descending, as T5's vocabulary has them. */
const sentinelIds = Array.from({ length: 100 }, (_, i) => 32099 - i);
const options = { sentinelIds, eosTokenId: eos };
const body = (length: number): number[] => Array.from({ length }, (_, i) => 10 + (i % 500));
const withEos = (ids: readonly number[]): Int32Array => Int32Array.from([...ids, eos]);

/** The ids between sentinels, by the sentinel before them; -1 for what comes before the first. */
function parts(ids: Int32Array): [sentinel: number, ids: number[]][] {
  const found: [number, number[]][] = [[-1, []]];
  for (const id of ids.subarray(0, -1)) {
    if (sentinelIds.includes(id)) found.push([id, []]);
    else found.at(-1)?.[1].push(id);
  }
  return found;
}

/** The text that input and target hold together: each sentinel of the input gives way to what the target has behind it. */
function merged(inputIds: Int32Array, labels: Int32Array): number[] {
  const spans = new Map(parts(labels));
  return parts(inputIds).flatMap(([sentinel, ids]) => [...(spans.get(sentinel) ?? []), ...ids]);
}

const arbitrary = {
  length: fc.integer({ min: 1, max: 300 }),
  seed: fc.nat(),
  noise: fc.record({
    noiseDensity: fc.double({ min: 0.01, max: 0.95, noNaN: true }),
    meanSpanLength: fc.double({ min: 3, max: 20, noNaN: true }),
  }),
};

describe("spanCorruption", () => {
  it("loses nothing: input and target together are the text", () => {
    fc.assert(
      fc.property(arbitrary.length, arbitrary.seed, arbitrary.noise, (length, seed, noise) => {
        const ids = withEos(body(length));
        const { inputIds, labels } = spanCorruption({ ...options, ...noise })(ids, RandomSequence.named(seed, "test"));
        expect(merged(inputIds, labels)).toEqual(body(length));
        expect(ids).toEqual(withEos(body(length)));
      }),
    );
  });

  it("takes out the share it should, in spans apart from each other, each behind its sentinel in their order, and ends both with one </s>", () => {
    fc.assert(
      fc.property(arbitrary.length, arbitrary.seed, arbitrary.noise, (length, seed, noise) => {
        const { inputIds, labels } = spanCorruption({ ...options, ...noise })(withEos(body(length)), RandomSequence.named(seed, "test"));
        const spans = parts(labels).slice(1);
        const taken = spans.reduce((sum, [, ids]) => sum + ids.length, 0);
        expect(taken).toBeGreaterThanOrEqual(1);
        expect(taken).toBeLessThanOrEqual(Math.max(1, length - 1));
        if (taken > 1 && taken < length - 1) expect(Math.abs(taken - length * noise.noiseDensity)).toBeLessThanOrEqual(0.5);
        expect(spans.map(([sentinel]) => sentinel)).toEqual(sentinelIds.slice(0, spans.length));
        expect(spans.at(-1)?.[1]).toEqual([]);
        for (const [, ids] of spans.slice(0, -1)) expect(ids.length).toBeGreaterThan(0);
        const gaps = parts(inputIds);
        expect(gaps.map(([sentinel]) => sentinel)).toEqual([-1, ...sentinelIds.slice(0, spans.length - 1)]);
        for (const [, ids] of gaps.slice(1, -1)) expect(ids.length).toBeGreaterThan(0);
        for (const ids of [inputIds, labels]) expect([ids.indexOf(eos), ids.at(-1)]).toEqual([ids.length - 1, eos]);
      }),
    );
  });

  it.each([
    // Length, noise tokens, spans: rounded half to even.
    [1, 1, 1],
    [2, 1, 1],
    [3, 1, 1],
    [10, 2, 1],
    [30, 4, 1],
    [50, 8, 3],
    [512, 77, 26],
  ])("of %d tokens takes %d in %d spans", (length, noise, spans) => {
    const { labels } = spanCorruption(options)(withEos(body(length)), RandomSequence.named(0, "test"));
    expect(labels.length).toBe(noise + spans + 2);
    expect(sentinelsNeeded(length)).toBe(spans + 1);
  });

  it("of a text of one token leaves a sentinel, and asks for the token", () => {
    const { inputIds, labels } = spanCorruption(options)(Int32Array.of(7, eos), RandomSequence.named(0, "test"));
    expect([...inputIds]).toEqual([32099, eos]);
    expect([...labels]).toEqual([32099, 7, 32098, eos]);
  });

  it("takes every token of a short text equally often, but for the ends, which fewer spans reach", () => {
    const corrupt = spanCorruption(options);
    const random = RandomSequence.named(0, "test");
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 9_000; draw++)
      for (const [, ids] of parts(corrupt(withEos(body(10)), random).labels))
        for (const id of ids) counts[id - 10] = (counts[id - 10] as number) + 1;
    // One span of two tokens at one of nine places.
    for (const [i, count] of counts.entries()) expect(Math.abs(count / 1000 - (i === 0 || i === 9 ? 1 : 2))).toBeLessThan(0.15);
  });

  it("ends a text that did not end", () => {
    const [ended, open] = [withEos(body(9)), Int32Array.from(body(9))].map((ids) =>
      spanCorruption(options)(ids, RandomSequence.named(5, "test")),
    );
    expect(open).toEqual(ended);
  });

  it.each([
    [{ noiseDensity: 0 }, "noiseDensity is 0; it must be above 0 and below 1."],
    [{ noiseDensity: 1 }, "noiseDensity is 1; it must be above 0 and below 1."],
    [{ noiseDensity: Number.NaN }, "noiseDensity is NaN; it must be above 0 and below 1."],
    [{ meanSpanLength: 0.5 }, "meanSpanLength is 0.5; a span has at least 1 token."],
    [{ sentinelIds: [5] }, "span corruption needs at least 2 sentinels; there are 1."],
  ])("refuses %j", (wrong, message) => {
    expect(() => spanCorruption({ ...options, ...wrong })).toThrow(ConfigError);
    expect(() => spanCorruption({ ...options, ...wrong })).toThrow(message);
  });

  it("refuses a text without tokens, and one with more spans than sentinels", () => {
    const corrupt = spanCorruption({ ...options, sentinelIds: sentinelIds.slice(0, 3) });
    const random = RandomSequence.named(0, "test");
    expect(() => corrupt(Int32Array.of(eos), random)).toThrow(ConfigError);
    expect(() => corrupt(withEos(body(50)), random)).toThrow(
      "a text of 50 tokens has 3 spans, which takes 4 sentinels; the tokenizer has 3.",
    );
    expect(() => corrupt(withEos(body(40)), random)).not.toThrow();
  });
});
