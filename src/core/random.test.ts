import fc from "fast-check";
import { expect, it } from "vitest";
import { RandomSequence } from "./random.js";

it("fills an array with what one draw after the other gives, and goes on from there", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat({ max: 50 }), (seed, length) => {
      const [one, many] = [RandomSequence.named(seed, "a"), RandomSequence.named(seed, "a")];
      const expected = Array.from({ length }, () => one.uniform() * 2 ** 32);
      const words = new Uint32Array(length);
      many.fillWords(words);
      expect([...words]).toEqual(expected);
      expect(many.state).toEqual(one.state);
    }),
  );
});
