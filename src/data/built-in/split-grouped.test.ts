import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import { splitGrouped } from "./split-grouped.js";

const rowsOf = (groups: readonly number[]) => groups.map((group, index) => ({ id: `row ${index}`, group: `group ${group}` }));
const groupOf = (row: { group: string }) => row.group;
const manyRows = rowsOf(Array.from({ length: 1_000 }, (_, i) => Math.floor(i / 4)));

describe("splitGrouped", () => {
  it("keeps every group on one side, uses no row twice, and meets the sizes", () => {
    const sizes = fc.record({ test: fc.integer({ min: 0, max: 40 }), validation: fc.integer({ min: 0, max: 40 }) });
    const groupSizes = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 350, maxLength: 400 });
    const rows = groupSizes.map((counts) => rowsOf(counts.flatMap((count, group) => Array<number>(count).fill(group))));
    fc.assert(
      fc.property(rows, sizes, (all, held) => {
        const { test, validation, train, unlabeled } = splitGrouped(all, groupOf, held);
        expect([test.length, validation.length]).toEqual([held.test, held.validation]);
        const parts = [test, validation, [...train, ...unlabeled]];
        const ids = parts.flat().map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        const groups = parts.flatMap((part) => [...new Set(part.map(groupOf))]);
        expect(new Set(groups).size).toBe(groups.length);
      }),
      { numRuns: 30 },
    );
  });

  it("gives train a fifth of the rest and unlabeled the others by default", () => {
    const { train, unlabeled } = splitGrouped(manyRows, groupOf, { test: 100, validation: 50 });
    expect(train.length + unlabeled.length).toBeGreaterThanOrEqual(850 - 8);
    expect(train.length).toBe(Math.floor((train.length + unlabeled.length) / 5));
  });

  it("changes no other split when the size of train or unlabeled changes", () => {
    const sizes = { test: 100, validation: 50, train: 100, unlabeled: 200 };
    const few = splitGrouped(manyRows, groupOf, sizes);
    const more = splitGrouped(manyRows, groupOf, { ...sizes, train: 150 });
    expect(more).toEqual({ ...few, train: more.train });
    expect(more.train.slice(0, 100)).toEqual(few.train);
  });

  it("never holds out a group that would be most of a split", () => {
    const rows = rowsOf(Array.from({ length: 1_000 }, (_, i) => (i < 500 ? 0 : i)));
    const { test, validation } = splitGrouped(rows, groupOf, { test: 200, validation: 200 });
    expect([...test, ...validation].filter(({ group }) => group === "group 0")).toEqual([]);
  });

  it("refuses sizes that cannot be met", () => {
    for (const sizes of [
      { test: 2_000, validation: 0 },
      { test: 0, validation: 1_001 },
      { test: 0, validation: 0, train: 600, unlabeled: 600 },
      { test: 0, validation: 0, unlabeled: 1_001 },
      { test: -1, validation: 0 },
      { test: 0.5, validation: 0 },
    ]) {
      expect(() => splitGrouped(manyRows, groupOf, sizes)).toThrow(ConfigError);
    }
  });
});
