import { describe, expect, it } from "vitest";
import { backward, gradOf, ones, RandomStream, scope, sum, to } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { dropout } from "./index.js";

useNoLeaks();

const elements = 200_000;

/** Dropout of ones: what each became. */
function dropped(rate: number, { seed = 1, shape = [elements] }: { seed?: number; shape?: readonly number[] } = {}): Float32Array {
  return scope(() => {
    using stream = RandomStream.named(seed, "dropout");
    return dropout(ones(shape), rate, stream).toFloat32Array();
  });
}

/** Five standard errors of the share of `count` elements that are kept with probability 1 − rate. */
const bound = (rate: number, count: number): number => 5 * Math.sqrt((rate * (1 - rate)) / count);
const shareOf = (values: Float32Array, keeps: (i: number) => boolean = () => true): number => {
  const chosen = values.filter((_, i) => keeps(i));
  return chosen.filter((value) => value === 0).length / chosen.length;
};

describe("dropout", () => {
  it.each([0.1, 0.3, 0.5, 0.9])("at rate %f zeroes that share and keeps the expectation", (rate) => {
    const values = dropped(rate);
    expect(Math.abs(shareOf(values) - rate)).toBeLessThan(bound(rate, elements));
    const mean = values.reduce((sum, value) => sum + value, 0) / elements;
    expect(Math.abs(mean - 1)).toBeLessThan(bound(rate, elements) / (1 - rate) + 1e-4);
    const kept = new Set(values.filter((value) => value !== 0));
    expect(kept.size).toBe(1);
    expect([...kept][0]).toBeCloseTo(1 / (1 - rate), 2);
  });

  it.each([0.1, 0.5, 0.9])("at rate %f treats every place alike, whatever its number in a group", (rate) => {
    const values = dropped(rate);
    for (const period of [2, 3, 4, 8, 16]) {
      for (let place = 0; place < period; place++) {
        const share = shareOf(values, (i) => i % period === place);
        expect(Math.abs(share - rate), `place ${place} of ${period}`).toBeLessThan(bound(rate, elements / period));
      }
    }
  });

  it("draws neighbours independently", () => {
    const rate = 0.3;
    const values = dropped(rate);
    for (const lag of [1, 2, 3, 4, 8]) {
      const both = values.filter((value, i) => value === 0 && values[i + lag] === 0).length / elements;
      expect(Math.abs(both - rate ** 2), `lag ${lag}`).toBeLessThan(bound(rate ** 2, elements));
    }
  });

  it("draws another mask every time, and the same from the same stream", () => {
    scope(() => {
      using stream = RandomStream.named(1, "dropout");
      const [first, second] = [0, 1].map(() => dropout(ones([64]), 0.5, stream).toFloat32Array());
      expect(first).not.toEqual(second);
      expect(dropped(0.5, { shape: [64] })).toEqual(first);
      expect(dropped(0.5, { shape: [64], seed: 2 })).not.toEqual(first);
    });
  });

  it.each([[[]], [[1]], [[3, 5]], [[0]], [[2, 3, 7]]])("takes any shape: %j", (shape) => {
    const values = dropped(0.5, { shape });
    expect(values.length).toBe(shape.reduce((product, size) => product * size, 1));
    for (const value of values) expect([0, 2]).toContain(value);
  });

  it("is nothing at all without a stream, and at rate 0 takes nothing from it", () => {
    scope(() => {
      const x = ones([10]);
      expect(dropout(x, 0.9, undefined)).toBe(x);
      using stream = RandomStream.named(1, "dropout");
      const state = stream.state;
      expect(dropout(x, 0, stream)).toBe(x);
      expect(stream.state).toEqual(state);
    });
  });

  it("keeps the dtype, and lets the gradient through where it kept", () => {
    scope(() => {
      using stream = RandomStream.named(1, "dropout");
      expect(dropout(to(ones([4]), { dtype: "bfloat16" }), 0.5, stream).dtype).toBe("bfloat16");
      const x = ones([1000]).requiresGrad_();
      const y = dropout(x, 0.5, stream);
      backward(sum(y));
      expect(gradOf(x)?.toFloat32Array()).toEqual(y.toFloat32Array());
    });
  });
});
