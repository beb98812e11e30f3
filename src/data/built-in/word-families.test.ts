import { describe, expect, it } from "vitest";
import { stemsOf, wordFamilies } from "./word-families.js";

const words = ["plan", "plane", "planed", "planes", "walk", "walker", "walkers", "walking", "sing", "hop", "hope", "rally"];

describe("stemsOf", () => {
  it("takes an ending off, and puts back the e that it replaced, where that leaves a word", () => {
    const known = new Set(words);
    expect(stemsOf("planed", known)).toEqual(["plan", "plane"]);
    expect(stemsOf("walkers", known)).toEqual(["walker", "walk"]);
    expect(stemsOf("sing", known)).toEqual([]);
  });
});

describe("wordFamilies", () => {
  it("joins words by every stem, and by chains of them", () => {
    const families = wordFamilies(words);
    const joined = (...group: string[]): boolean => new Set(group.map((word) => families.get(word))).size === 1;
    expect(joined("plan", "plane", "planed", "planes")).toBe(true);
    expect(joined("walk", "walker", "walkers", "walking")).toBe(true);
    expect(new Set(families.values()).size).toBe(6);
  });

  it("is the same whatever order the words come in", () => {
    const partition = (order: readonly string[]): string[] => {
      const families = wordFamilies(order);
      return words.map((word) => words.filter((other) => families.get(other) === families.get(word)).join(" "));
    };
    expect(partition([...words].reverse())).toEqual(partition(words));
  });
});
