import { beforeAll, describe, expect, it } from "vitest";
import type { Dataset } from "../dataset.js";
import { builtInDatasets } from "./built-in-datasets.js";
import { dictionaryExamples } from "./pronounce.js";
import { wordFamilies } from "./word-families.js";

let student: Dataset;
let teacher: Dataset;
let families: ReadonlyMap<string, string>;

beforeAll(async () => {
  student = await builtInDatasets["pronounce-1k"].load();
  teacher = await builtInDatasets["pronounce-teacher"].load();
  families = wordFamilies((await dictionaryExamples()).map(({ id }) => id));
});

const partsOf = ({ splits }: Dataset) => [splits.train, splits.unlabeled, splits.validation, splits.test];
const familiesOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => families.get(id) as string);

describe("pronounce-1k and pronounce-teacher", () => {
  it("have their sizes; only what is unlabeled has no target, and knows none", () => {
    expect(partsOf(student).map(({ length }) => length)).toEqual([1_000, 20_000, 1_000, 10_000]);
    expect(partsOf(teacher).map(({ length }) => length)).toEqual([45_000, 0, 1_000, 1_000]);
    expect(student.splits.unlabeled.filter((row) => Object.keys(row).join() !== "id,source")).toEqual([]);
    expect([student.gold, teacher.gold]).toEqual([undefined, undefined]);
    for (const { targetKind, attribution, notes } of [student, teacher]) {
      expect([targetKind, notes.length]).toEqual(["phonemes", 1]);
      expect(attribution).toContain("2-clause BSD");
    }
  });

  it("share no word family, neither between them nor between their splits", () => {
    const parts = [...partsOf(student), ...partsOf(teacher)].map(familiesOf);
    expect(new Set(parts.flat()).size).toBe(parts.flat().length);
    expect(parts.flat()).toHaveLength(79_000);
  });

  it("ask in the test for no word of a family that `pronounce` is scored on, or would be with a test split as large", async () => {
    const asked = new Set(familiesOf(student.splits.test));
    for (const sizes of [{}, { test: 10_000 }]) {
      const { validation, test } = (await builtInDatasets.pronounce.load(sizes)).splits;
      expect([...validation, ...test].filter(({ id }) => asked.has(families.get(id) as string))).toEqual([]);
    }
  });

  it("ask in the test for no word of the first two registrations'", () => {
    const asked = new Set(student.splits.test.map(({ id }) => id));
    for (const word of ["skog", "rummell", "taciturn", "virtue", "cornman", "marrero"]) expect(asked.has(word)).toBe(false);
  });

  it("are the same every time: these rows are pinned", () => {
    const first = (rows: readonly { readonly id: string }[]) => rows.slice(0, 3).map(({ id }) => id);
    expect(partsOf(student).map(first)).toEqual([
      ["garron", "kabila", "acampo"],
      ["transgender", "kober", "neft"],
      ["fritze", "revert", "likened"],
      ["zalygin", "breau", "nitta"],
    ]);
    expect(first(teacher.splits.train)).toEqual(["clephane", "umansky", "coretech"]);
  });
});
