import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DataError, StorageError } from "../../core/index.js";
import type { Dataset } from "../../data/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { checkDataUnchanged } from "./data-fingerprint.js";

const folder = useFolder();
const path = (): string => join(folder(), "dataset.json");
const datasetOf = (...targets: string[]): Dataset => ({
  name: "tiny",
  splits: { train: targets.map((target, i) => ({ id: `${i}`, source: "a", target })), validation: [], test: [], unlabeled: [] },
  targetKind: "text",
  notes: [],
});

describe("checkDataUnchanged", () => {
  it("refuses other data, and tells it from a damaged record", () => {
    checkDataUnchanged(path(), datasetOf("1", "2"));
    checkDataUnchanged(path(), datasetOf("1", "2"));
    const other = () => checkDataUnchanged(path(), datasetOf("1"));
    expect(other).toThrow(DataError);
    expect(other).toThrow("the data has changed since this run began: train (2 rows then, 1 now).");
    writeFileSync(path(), readFileSync(path(), "utf8").replace('"rows": 2', '"rows": 3'));
    const damaged = () => checkDataUnchanged(path(), datasetOf("1", "2"));
    expect(damaged).toThrow(StorageError);
    expect(damaged).toThrow(`${path()}: has changed since it was written`);
    rmSync(path());
    damaged();
  });
});
