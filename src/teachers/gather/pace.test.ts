import { describe, expect, test } from "vitest";
import { Pace } from "./pace.js";

function paceAt(most = 8) {
  const clock = { at: 0 };
  return { clock, pace: new Pace({ most, now: () => clock.at, random: () => 0.5 }) };
}

describe("a pace", () => {
  test("begins with four, and grows by one for each round of answers, up to the most", () => {
    const { pace } = paceAt();
    expect(pace.limit).toBe(4);
    for (let i = 0; i < 5; i++) pace.succeeded();
    expect(pace.limit).toBe(5);
    for (let i = 0; i < 100; i++) pace.succeeded();
    expect(pace.limit).toBe(8);
    expect(paceAt(2).pace.limit).toBe(2);
  });

  test("halves once for all that were under way together, and never below one", () => {
    const { pace, clock } = paceAt();
    clock.at = 100;
    for (const sentAt of [10, 20, 30]) pace.overloaded(sentAt, undefined);
    expect(pace.limit).toBe(2);
    clock.at = 5000;
    pace.overloaded(4000, undefined);
    pace.overloaded(5000, undefined);
    expect(pace.limit).toBe(1);
  });

  test("waits as long as the server asks", () => {
    const { pace, clock } = paceAt();
    pace.overloaded(0, 7000);
    expect(pace.waitMs).toBe(7000);
    clock.at = 6999;
    expect(pace.waitMs).toBe(1);
    clock.at = 8000;
    expect(pace.waitMs).toBe(0);
  });

  test("else waits for a time that doubles up to a minute, and begins anew after an answer", () => {
    const { pace, clock } = paceAt();
    const waits = Array.from({ length: 9 }, () => {
      clock.at += 1e6;
      pace.overloaded(clock.at, undefined);
      return pace.waitMs;
    });
    expect(waits).toEqual([750, 1500, 3000, 6000, 12_000, 24_000, 45_000, 45_000, 45_000]);
    pace.succeeded();
    clock.at += 1e6;
    pace.overloaded(clock.at, undefined);
    expect(pace.waitMs).toBe(750);
  });
});
