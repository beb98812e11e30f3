import { expect, it } from "vitest";
import { dropout } from "../../src/nn/index.js";
import { empty, normal_, ones, RandomStream, scope } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { describeOnDevice, device } from "./device-under-test.js";

useNoLeaks();

const elements = 100_000;

/** The next draws from N(0, 1) of a stream. */
function draws(stream: RandomStream): Float32Array {
  return scope(() => {
    const target = empty([1000], { device });
    normal_(target, stream);
    return target.toFloat32Array();
  });
}

/** What the stream's next dropout makes of ones. */
function dropped(stream: RandomStream, rate: number): Float32Array {
  return scope(() => dropout(ones([elements], { device }), rate, stream).toFloat32Array());
}

describeOnDevice("a named random stream", () => {
  it("draws the same for the same seed and name, and other numbers for another", () => {
    const first = (seed: number, name: string): Float32Array => {
      using stream = RandomStream.named(seed, name, device);
      return draws(stream);
    };
    expect(first(1, "dropout")).toEqual(first(1, "dropout"));
    expect(first(1, "sampling")).not.toEqual(first(1, "dropout"));
    expect(first(2, "dropout")).not.toEqual(first(1, "dropout"));
  });

  it("does not disturb another, and never draws the same twice", () => {
    using alone = RandomStream.named(1, "dropout", device);
    using beside = RandomStream.named(1, "dropout", device);
    using other = RandomStream.named(1, "sampling", device);
    const undisturbed = [draws(alone), draws(alone)];
    const disturbed = [draws(other), draws(beside), draws(other), draws(beside)].filter((_, i) => i % 2 === 1);
    expect(disturbed).toEqual(undisturbed);
    expect(undisturbed[1]).not.toEqual(undisturbed[0]);
  });

  it("goes on exactly where it was saved, also in another stream object", () => {
    using stream = RandomStream.named(1, "dropout", device);
    dropped(stream, 0.1);
    const { state } = stream;
    const expected = [dropped(stream, 0.1), draws(stream)];
    using another = RandomStream.named(2, "another", device);
    for (const restored of [stream, another]) {
      restored.restore(state);
      expect([dropped(restored, 0.1), draws(restored)]).toEqual(expected);
    }
  });

  it.each([0.1, 0.5])("drops that share (%f), and scales the rest so that the expectation stays", (rate) => {
    using stream = RandomStream.named(1, "dropout", device);
    const values = dropped(stream, rate);
    const fiveErrors = 5 * Math.sqrt((rate * (1 - rate)) / elements);
    for (const place of [0, 1, 2, 3]) {
      const quarter = values.filter((_, i) => i % 4 === place);
      expect(Math.abs(quarter.filter((value) => value === 0).length / quarter.length - rate)).toBeLessThan(2 * fiveErrors);
    }
    const kept = new Set(values.filter((value) => value !== 0));
    expect(kept.size).toBe(1);
    expect([...kept][0]).toBeCloseTo(1 / (1 - rate), 2);
  });
});
