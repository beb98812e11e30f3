import { expect, it } from "vitest";
import { ConfigError } from "../core/index.js";
import { linearSchedule } from "./index.js";

it("rises linearly from 0, falls linearly to 0, and stays there", () => {
  const schedule = linearSchedule({ warmupSteps: 4, totalSteps: 12 });
  expect([0, 1, 2, 3, 4, 5, 8, 11, 12, 50].map(schedule)).toEqual([0, 0.25, 0.5, 0.75, 1, 0.875, 0.5, 0.125, 0, 0]);
});

it("starts at the peak without warm-up", () => {
  const schedule = linearSchedule({ warmupSteps: 0, totalSteps: 4 });
  expect([0, 1, 3, 4].map(schedule)).toEqual([1, 0.75, 0.25, 0]);
});

it("refuses a warm-up that is longer than the whole", () => {
  expect(() => linearSchedule({ warmupSteps: 5, totalSteps: 4 })).toThrow(ConfigError);
  expect(linearSchedule({ warmupSteps: 4, totalSteps: 4 })(4)).toBe(0);
});
