import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, RandomSequence } from "../../core/index.js";
import { roundHalfToEven } from "./corruption.js";
import { textInfilling } from "./text-infilling.js";

const [bos, eos, mask, stop] = [0, 2, 999, 9];
const options = { maskTokenId: mask, eosTokenId: eos, bosTokenId: bos };
/** All different, so that each can be found again. */
const body = (length: number): number[] => Array.from({ length }, (_, i) => 10_000 + i);
const framed = (ids: readonly number[]): Int32Array => Int32Array.from([bos, ...ids, eos]);
const inner = (ids: Int32Array): number[] => [...ids.subarray(1, -1)];

describe("textInfilling", () => {
  it("keeps the text as target; of the input it takes the share it should, leaves the rest in order, and keeps both ends", () => {
    const length = fc.integer({ min: 1, max: 200 });
    const noise = fc.record({
      noiseDensity: fc.double({ min: 0.05, max: 0.9, noNaN: true }),
      meanSpanLength: fc.double({ min: 0.5, max: 10, noNaN: true }),
    });
    fc.assert(
      fc.property(length, fc.nat(), noise, (count, seed, { noiseDensity, meanSpanLength }) => {
        const ids = framed(body(count));
        const corrupt = textInfilling({ ...options, noiseDensity, meanSpanLength });
        const { inputIds, labels } = corrupt(ids, RandomSequence.named(seed, "test"));
        expect(labels).toEqual(framed(body(count)));
        expect([inputIds[0], inputIds.at(-1)]).toEqual([bos, eos]);
        const kept = inner(inputIds).filter((id) => id !== mask);
        expect(kept).toEqual([...kept].sort((a, b) => a - b));
        expect(new Set(kept).size).toBe(kept.length);
        expect(count - kept.length).toBe(Math.max(1, roundHalfToEven(count * noiseDensity)));
        expect(inputIds.filter((id) => id === mask).length).toBeGreaterThan(0);
        expect(ids).toEqual(framed(body(count)));
      }),
    );
  });

  it("puts one mask for each span: about a third as many as tokens are taken, and now and then one for nothing", () => {
    const random = RandomSequence.named(0, "test");
    const corrupt = textInfilling(options);
    let [masks, inserted] = [0, 0];
    for (let draw = 0; draw < 500; draw++) {
      const input = inner(corrupt(framed(body(100)), random).inputIds);
      masks += input.filter((id) => id === mask).length;
      // A mask between two neighbours stands for a span of length 0.
      inserted += input.filter((id, i) => id === mask && input[i - 1] === (input[i + 1] ?? 0) - 1).length;
    }
    // 30 tokens in spans of 3 on average; the last is cut to fit, which makes it a little more.
    expect(masks / 500).toBeGreaterThan(9.5);
    expect(masks / 500).toBeLessThan(11.5);
    expect(inserted).toBeGreaterThan(50);
  });

  it("makes no input longer than it may, by leaving out masks that stand for nothing, and changes no other input", () => {
    let shortened = 0;
    for (let seed = 0; seed < 300; seed++) {
      const text = framed(body(14));
      const draw = (maxInputLength?: number) =>
        textInfilling({ ...options, meanSpanLength: 1, maxInputLength })(text, RandomSequence.named(seed, "test")).inputIds;
      const [free, bounded] = [draw(), draw(text.length)];
      expect(bounded.length).toBeLessThanOrEqual(text.length);
      if (free.length <= text.length) expect(bounded).toEqual(free);
      else shortened++;
      const kept = (ids: Int32Array) => ids.filter((id) => id !== mask).length;
      expect(kept(bounded)).toBe(kept(free));
    }
    expect(shortened).toBeGreaterThan(10);
  });

  it("of a text of one token leaves only masks", () => {
    const { inputIds, labels } = textInfilling(options)(framed([7]), RandomSequence.named(0, "test"));
    expect(new Set(inner(inputIds))).toEqual(new Set([mask]));
    expect(labels).toEqual(framed([7]));
  });

  it("puts sentences in another order if asked to, each as a whole, and asks for the right order", () => {
    const text = [11, 12, stop, 21, 22, 23, stop, 31, stop, 41, 42];
    const corrupt = textInfilling({ ...options, noiseDensity: 0.01, meanSpanLength: 50, sentenceEndIds: [stop] });
    const orders = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const { inputIds, labels } = corrupt(framed(text), RandomSequence.named(seed, "test"));
      expect(labels).toEqual(framed(text));
      const tens = inner(inputIds)
        .filter((id) => id > stop && id !== mask)
        .map((id) => Math.floor(id / 10));
      // Each sentence's tokens stand together.
      expect(tens.filter((ten, i) => ten !== tens[i - 1]).length).toBe(new Set(tens).size);
      orders.add([...new Set(tens)].join(""));
    }
    expect(orders.size).toBeGreaterThan(10);
  });

  it("leaves the order alone if not asked", () => {
    const input = inner(textInfilling(options)(framed([11, stop, 21, stop, 31, stop]), RandomSequence.named(3, "test")).inputIds);
    const words = input.filter((id) => id > stop && id !== mask);
    expect(words).toEqual([...words].sort((a, b) => a - b));
  });

  it.each([
    [{ noiseDensity: 1.5 }, "noiseDensity is 1.5; it must be above 0 and below 1."],
    [{ meanSpanLength: 0 }, "meanSpanLength is 0; it must be above 0 and at most 100."],
    [{ meanSpanLength: 101 }, "meanSpanLength is 101; it must be above 0 and at most 100."],
  ])("refuses %j", (wrong, message) => {
    expect(() => textInfilling({ ...options, ...wrong })).toThrow(ConfigError);
    expect(() => textInfilling({ ...options, ...wrong })).toThrow(message);
  });

  it("refuses a text without tokens", () => {
    expect(() => textInfilling(options)(framed([]), RandomSequence.named(0, "test"))).toThrow(ConfigError);
  });
});
