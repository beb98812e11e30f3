import { expect, it } from "vitest";
import { percentileInterval } from "./percentile-interval.js";

it("interpolates between values, as numpy.percentile does", () => {
  expect(percentileInterval(Float64Array.of(5, 1, 4, 2, 3), 0.5)).toEqual({ low: 2, high: 4 });
  const { low, high } = percentileInterval(Float64Array.of(10, 0, 20, 70), 0.8);
  expect(low).toBeCloseTo(3, 12);
  expect(high).toBeCloseTo(55, 12);
});

it("of one value is that value", () => expect(percentileInterval(Float64Array.of(7), 0.95)).toEqual({ low: 7, high: 7 }));
