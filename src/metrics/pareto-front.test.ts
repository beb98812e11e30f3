import fc from "fast-check";
import { expect, test } from "vitest";
import { paretoFront, type TradeOff } from "./pareto-front.js";

test("the front holds whom nobody beats, the cheapest first", () => {
  const [cheap, worse, dear, same] = [
    { quality: 1, cost: 1 },
    { quality: 0.5, cost: 2 },
    { quality: 3, cost: 9 },
    { quality: 3, cost: 9 },
  ];
  expect(paretoFront([dear, worse, cheap, same] as TradeOff[])).toEqual([2, 0, 3]);
  expect(paretoFront([])).toEqual([]);
});

test("everybody is on the front, or beaten by somebody on it", () => {
  const candidate = fc.record({ quality: fc.integer({ min: 0, max: 5 }), cost: fc.integer({ min: 0, max: 5 }) });
  fc.assert(
    fc.property(fc.array(candidate), (candidates) => {
      const front = paretoFront(candidates);
      for (const [i, { quality, cost }] of candidates.entries()) {
        const isMet = front.some((k) => {
          const other = candidates[k] as TradeOff;
          return other.quality >= quality && other.cost <= cost && (other.quality > quality || other.cost < cost);
        });
        expect(isMet).toBe(!front.includes(i));
      }
    }),
  );
});
