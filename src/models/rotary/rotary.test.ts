import { describe, expect, it } from "vitest";
import { maxAbsDifference } from "../../../test/support/compare.js";
import { cat, empty, mul, noGrad, normal_, RandomStream, scope, sum, Tensor, to } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { Rotary, rotate, type Turns } from "./index.js";

useNoLeaks();

const headSize = 8;
const plain = { ropeType: "default", ropeTheta: 10_000 } as const;

function turnsAt(rotary: Rotary, places: readonly (readonly number[])[], lengths: readonly number[] = []): Turns {
  const positions = Tensor.from(places.flat(), [places.length, places[0]?.length ?? 0], "int64");
  return rotary.turnsAt({ positions, lengths: () => lengths });
}

function random(shape: readonly number[], seed: number): Tensor {
  const values = empty(shape);
  using stream = RandomStream.named(seed, "test");
  normal_(values, stream);
  return values;
}

describe("rotary positions", () => {
  it("turn each pair of numbers, half a head apart, by the position times its frequency", () => {
    scope(() => {
      const rotary = new Rotary(plain, 4);
      const [a, b, c, d] = [0.5, -1, 2, 3];
      const turned = rotate(Tensor.from([a, b, c, d], [1, 1, 1, 4]), turnsAt(rotary, [[3]])).toFloat32Array();
      const [fast, slow] = [3, 3 / 100];
      const expected = [
        a * Math.cos(fast) - c * Math.sin(fast),
        b * Math.cos(slow) - d * Math.sin(slow),
        c * Math.cos(fast) + a * Math.sin(fast),
        d * Math.cos(slow) + b * Math.sin(slow),
      ];
      for (const [i, value] of expected.entries()) expect(turned[i]).toBeCloseTo(value, 5);
    });
  });

  it("make products of queries and keys depend on how far apart they are, and on nothing else", () => {
    scope(() => {
      const rotary = new Rotary(plain, headSize);
      const [query, key] = [random([1, 1, 1, headSize], 1), random([1, 1, 1, headSize], 2)];
      const product = (queryAt: number, keyAt: number): number =>
        sum(mul(rotate(query, turnsAt(rotary, [[queryAt]])), rotate(key, turnsAt(rotary, [[keyAt]])))).item();
      expect(product(7, 3)).toBeCloseTo(product(104, 100), 3);
      expect(Math.abs(product(7, 3) - product(7, 2))).toBeGreaterThan(0.01);
    });
  });

  it.each(["bfloat16", "float16", "float64"] as const)(
    "stay float32 for a model in %s, whose queries are rounded once, at the end",
    (dtype) => {
      noGrad(() =>
        scope(() => {
          const turns = turnsAt(new Rotary(plain, headSize), [[0, 1000, 4001]]);
          expect([turns.cosines.dtype, turns.sines.dtype]).toEqual(["float32", "float32"]);
          const queries = to(random([1, 3, 2, headSize], 3), { dtype });
          const expected = to(rotate(to(queries, { dtype: dtype === "float64" ? "float64" : "float32" }), turns), { dtype });
          const turned = rotate(queries, turns);
          expect(turned.dtype).toBe(dtype);
          expect(maxAbsDifference(turned, expected)).toBe(0);
        }),
      );
    },
  );

  it("that are dynamic go by each row's own length", () => {
    scope(() => {
      const rotary = new Rotary({ ropeType: "dynamic", ropeTheta: 10_000, factor: 4, originalMaxPositionEmbeddings: 4 }, headSize);
      const places = [0, 1, 2, 3];
      const together = turnsAt(rotary, [places, places], [4, 9]);
      const alone = [4, 9].map((length) => turnsAt(rotary, [places], [length]));
      expect(
        maxAbsDifference(
          together.sines,
          cat(
            alone.map(({ sines }) => sines),
            0,
          ),
        ),
      ).toBe(0);
      expect(maxAbsDifference((alone[0] as Turns).sines, (alone[1] as Turns).sines)).toBeGreaterThan(0.01);
    });
  });
});
