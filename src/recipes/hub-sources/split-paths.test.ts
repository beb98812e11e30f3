import { describe, expect, test } from "vitest";
import { DataError } from "../../core/index.js";
import { splitPaths } from "./split-paths.js";

describe("splitPaths", () => {
  test("finds each split on top or in data/, with or without the number that published files have", () => {
    const paths = ["README.md", "data/train-00000-of-00001.parquet", "test.csv", "unlabeled.jsonl.gz", "en/train.jsonl", "data/train.md"];
    expect(splitPaths(paths, "org/name")).toEqual({
      train: "data/train-00000-of-00001.parquet",
      test: "test.csv",
      unlabeled: "unlabeled.jsonl.gz",
    });
  });

  test("refuses a dataset without train, and says what it has", () => {
    const attempt = () => splitPaths(["en/train.csv", "test.csv", "README.md"], "org/name");
    expect(attempt).toThrow(DataError);
    expect(attempt).toThrow("org/name: there is no train split; the dataset has en/train.csv, test.csv.");
    expect(() => splitPaths(["README.md"], "org/name")).toThrow("the dataset has no data file");
  });

  test("refuses a split in several files: half of one must not pass for all of it", () => {
    const paths = ["data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet"];
    expect(() => splitPaths(paths, "org/name")).toThrow(`org/name: the train split is in several files (${paths.join(", ")})`);
    expect(() => splitPaths(paths.slice(1), "org/name")).toThrow(DataError);
    expect(() => splitPaths(["train.csv", "train.jsonl"], "org/name")).toThrow(DataError);
  });
});
