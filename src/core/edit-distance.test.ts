import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, nearest } from "./edit-distance.js";

/** The definition itself, without any table. */
function byDefinition(from: readonly string[], to: readonly string[]): number {
  const [first, ...fromRest] = from;
  const [second, ...toRest] = to;
  if (first === undefined || second === undefined) return from.length + to.length;
  if (first === second) return byDefinition(fromRest, toRest);
  return 1 + Math.min(byDefinition(fromRest, to), byDefinition(from, toRest), byDefinition(fromRest, toRest));
}

describe("editDistance", () => {
  it.each([
    ["kitten", "sitting", 3],
    ["", "abc", 3],
    ["abc", "", 3],
    ["", "", 0],
    ["same", "same", 0],
    ["flaw", "lawn", 2],
  ])("of %j and %j is %i", (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });

  it("equals the recursive definition", () => {
    const sequence = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 6 });
    fc.assert(fc.property(sequence, sequence, (from, to) => editDistance(from, to) === byDefinition(from, to)));
  });
});

describe("nearest", () => {
  it("finds the likely typo", () => expect(nearest("learningrate", ["learningRate", "batchSize"])).toBe("learningRate"));
  it("suggests nothing that is far off", () => expect(nearest("dropout", ["learningRate", "seed"])).toBeUndefined());
});

describe("nearest, of short words,", () => {
  it.each([
    ["x", ["id", "to", "y", "abc"], undefined],
    ["X", ["x", "id"], "x"],
    ["ix", ["id", "to"], "id"],
    ["ab", ["cd", "xyz"], undefined],
    ["sed", ["seed", "dataset"], "seed"],
  ])("%j among %j is %j", (word, candidates, expected) => expect(nearest(word, candidates)).toBe(expected));
});
