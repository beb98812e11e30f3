import { expect, test } from "vitest";
import { keepApart } from "./keep-apart.js";

const pairs = (...sources: string[]) => sources.map((source) => ({ id: source, source, target: "t" }));

test("unlabeled inputs most of which are train's are told, whatever their file is called", () => {
  const splits = { train: pairs("a", "b", "c"), validation: [], test: [], unlabeled: pairs("a", " b ", "x") };
  expect(keepApart(splits).notes).toEqual(["unlabeled: 2 of its 3 inputs are sources of train, too, so that they count twice."]);
  expect(keepApart({ ...splits, unlabeled: pairs("a", "x") }).notes).toEqual([]);
  expect(keepApart({ ...splits, unlabeled: [] }).notes).toEqual([]);
});
