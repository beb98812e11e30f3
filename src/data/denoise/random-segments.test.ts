import { expect, it } from "vitest";
import { RandomSequence } from "../../core/index.js";
import { poisson, randomGaps, randomSegments } from "./random-segments.js";

/** How often each outcome came, as a share. */
function shares(draw: (random: RandomSequence) => unknown, draws = 6_000): Map<string, number> {
  const random = RandomSequence.named(1, "test");
  const counts = new Map<string, number>();
  for (let i = 0; i < draws; i++) {
    const outcome = JSON.stringify(draw(random));
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1 / draws);
  }
  return counts;
}

it("segments have at least one thing each, and every way to cut is equally probable", () => {
  const found = shares((random) => randomSegments(5, 3, random));
  expect([...found.keys()].sort()).toEqual(["[1,1,3]", "[1,2,2]", "[1,3,1]", "[2,1,2]", "[2,2,1]", "[3,1,1]"]);
  for (const share of found.values()) expect(Math.abs(share - 1 / 6)).toBeLessThan(0.02);
});

it("gaps may be empty, and every way is equally probable", () => {
  const found = shares((random) => randomGaps(2, 3, random));
  expect([...found.keys()].sort()).toEqual(["[0,0,2]", "[0,1,1]", "[0,2,0]", "[1,0,1]", "[1,1,0]", "[2,0,0]"]);
  for (const share of found.values()) expect(Math.abs(share - 1 / 6)).toBeLessThan(0.02);
});

it("one segment is everything, and as many as things are one each", () => {
  const random = RandomSequence.named(1, "test");
  expect(randomSegments(4, 1, random)).toEqual([4]);
  expect(randomSegments(4, 4, random)).toEqual([1, 1, 1, 1]);
  expect(randomGaps(0, 3, random)).toEqual([0, 0, 0]);
});

it("Poisson draws have the distribution's probabilities", () => {
  const found = shares((random) => poisson(3, random), 20_000);
  let probability = Math.exp(-3);
  for (let count = 0; count < 8; count++) {
    expect(Math.abs((found.get(`${count}`) ?? 0) - probability)).toBeLessThan(0.01);
    probability *= 3 / (count + 1);
  }
});
