import { expect, test } from "vitest";
import { formatEstimate, formatSeconds } from "./format-time.js";

test.each([
  [0.4, "0 s"],
  [59.4, "59 s"],
  [59.6, "1 min 0 s"],
  [185, "3 min 5 s"],
  [3599.6, "1 h 0 min"],
  [7800, "2 h 10 min"],
])("%f seconds are %s", (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test.each([
  [45.4, "45 s"],
  [99, "99 s"],
  [100, "2 min"],
  [750, "13 min"],
  [5969, "99 min"],
  [7800, "2 h 10 min"],
  [359_400, "99 h 50 min"],
  [4_464_000, "1,240 h"],
])("about %f seconds are %s", (seconds, text) => {
  expect(formatEstimate(seconds)).toBe(text);
});
