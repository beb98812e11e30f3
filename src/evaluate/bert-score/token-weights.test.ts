import { describe, expect, it } from "vitest";
import { equalWeights, inverseDocumentFrequency, normalizedWeights } from "./token-weights.js";

describe("the weights of tokens", () => {
  it("are equal, but nothing for what stands around every text", () => {
    const weightOf = equalWeights([0, 2]);
    expect([0, 1, 2, 7].map(weightOf)).toEqual([0, 1, 0, 1]);
    expect([...normalizedWeights([0, 5, 5, 2, 9, 2], weightOf)]).toEqual([0, 1 / 3, 1 / 3, 0, 1 / 3, 0].map(Math.fround));
  });

  it("fall with the references that hold a token, however often one holds it", () => {
    const weightOf = inverseDocumentFrequency([
      [0, 5, 5, 5, 2],
      [0, 5, 6, 2],
      [0, 6, 7, 2],
    ]);
    expect(weightOf(0)).toBe(0);
    expect(weightOf(5)).toBeCloseTo(Math.log(4 / 3));
    expect(weightOf(7)).toBeCloseTo(Math.log(4 / 2));
    expect(weightOf(99)).toBeCloseTo(Math.log(4));
  });

  it("are not defined where they sum to nothing", () => {
    expect([...normalizedWeights([0, 2], equalWeights([0, 2]))]).toEqual([Number.NaN, Number.NaN]);
  });
});
