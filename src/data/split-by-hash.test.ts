import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../core/index.js";
import type { Example } from "./example.js";
import { splitByHash } from "./split-by-hash.js";

const examplesOf = (sources: readonly string[]): Example[] => sources.map((source, index) => ({ id: `${index}`, source, target: "t" }));
const shares = { validation: 0.1, test: 0.2 };

describe("splitByHash", () => {
  it("puts every example in one split, and equal sources in the same", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 2 })), (sources) => {
        const { train, validation, test } = splitByHash(examplesOf(sources), shares);
        expect([...train, ...validation, ...test].map(({ id }) => Number(id)).sort((a, b) => a - b)).toEqual(sources.map((_, i) => i));
        const sets = [train, validation, test].map((split) => new Set(split.map(({ source }) => source.trim())));
        expect(sets.reduce((sum, set) => sum + set.size, 0)).toBe(new Set(sources.map((source) => source.trim())).size);
      }),
    );
  });

  it("keeps an example in its split when others come", () => {
    const few = splitByHash(examplesOf(["a", "b", "c", "d"]), shares);
    const many = splitByHash(examplesOf(["a", "b", "c", "d", ...Array.from({ length: 100 }, (_, i) => `x${i}`)]), shares);
    for (const split of ["train", "validation", "test"] as const) expect(many[split]).toEqual(expect.arrayContaining([...few[split]]));
  });

  it("cuts the same validation split with a test split as without, and the other way round", () => {
    const examples = examplesOf(Array.from({ length: 200 }, (_, i) => `source ${i}`));
    const both = splitByHash(examples, shares);
    expect(splitByHash(examples, { ...shares, test: 0 }).validation).toEqual(both.validation);
    expect(splitByHash(examples, { ...shares, validation: 0 }).test).toEqual(both.test);
    expect(both.validation.length).toBeGreaterThan(0);
  });

  it("meets the shares on average and keeps the order", () => {
    const examples = examplesOf(Array.from({ length: 10_000 }, (_, i) => `source ${i}`));
    const { train, validation, test } = splitByHash(examples, shares);
    expect(validation.length / 10_000).toBeCloseTo(0.1, 1);
    expect(test.length / 10_000).toBeCloseTo(0.2, 1);
    expect(train.map(({ id }) => Number(id))).toEqual(train.map(({ id }) => Number(id)).sort((a, b) => a - b));
  });

  it("is pinned: the same on every machine and in every version", () => {
    const { train, validation, test } = splitByHash(examplesOf(["one", "two", "three", "four", "five", "six", "seven", "eight"]), {
      validation: 0.3,
      test: 0.3,
    });
    expect([train, validation, test].map((split) => split.map(({ source }) => source))).toMatchInlineSnapshot(`
      [
        [
          "one",
          "three",
        ],
        [
          "eight",
        ],
        [
          "two",
          "four",
          "five",
          "six",
          "seven",
        ],
      ]
    `);
  });

  it("refuses shares that leave nothing", () => {
    for (const [validation, test] of [
      [0.5, 0.5],
      [-0.1, 0.1],
      [Number.NaN, 0.1],
    ] as const) {
      expect(() => splitByHash([], { validation, test })).toThrow(ConfigError);
    }
  });
});
