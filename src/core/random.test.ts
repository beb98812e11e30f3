import fc from "fast-check";
import { expect, it } from "vitest";
import { RandomSequence } from "./random.js";

it("counts what one draw after the other gives, and goes on from there", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 300 }), fc.nat({ max: 50 }), (seed, bound, draws) => {
      const [one, many] = [RandomSequence.named(seed, "a"), RandomSequence.named(seed, "a")];
      const expected = new Int32Array(bound);
      for (let i = 0; i < draws; i++) {
        const drawn = one.below(bound);
        expected[drawn] = (expected[drawn] as number) + 1;
      }
      const counts = new Int32Array(bound).fill(7);
      many.countBelow(counts, draws);
      expect(counts).toEqual(expected);
      expect(many.state).toEqual(one.state);
    }),
  );
});
