import { expect, it } from "vitest";
import { monteCarloPValue } from "./monte-carlo-p-value.js";

it.each([
  ["counts the observed statistic as drawn", [1, 2, 3], 2.5, 2 / 4],
  ["is never 0", [1, 2, 3], 9, 1 / 4],
  ["counts what is equally large", [1, 2, 3], 2, 3 / 4],
  ["takes rounding for equality", [0.1 + 0.2], 0.3 + 1e-13, 1],
])("%s", (_, drawn, observed, expected) => expect(monteCarloPValue(Float64Array.from(drawn), observed)).toBe(expected));
