import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DataError } from "../../core/index.js";
import type { Dataset, Example } from "../../data/index.js";
import { loadTokenizer } from "../../tokenizers/index.js";
import { goldenPath } from "../../tokenizers/testing/golden.js";
import { presetFor, resolveConfig } from "../distill/index.js";
import { refuseUnspelled, tellUnspelled } from "./check-spelled.js";
import { examplesFingerprint } from "./data-fingerprint.js";
import { prepareData } from "./prepare-data.js";
import { taskTokenizer } from "./task-tokenizer.js";

let runFolder = "";
beforeEach(() => {
  runFolder = mkdtempSync(join(tmpdir(), "retort-prepare-"));
});
afterEach(() => rmSync(runFolder, { recursive: true, force: true }));

const pair = (id: string, source: string, target: string): Example => ({ id, source, target });

function dataset(changes: Partial<Dataset["splits"]> = {}): Dataset {
  const splits = {
    train: [pair("1", "red house", "the house is red"), pair("2", "blue car", "the car is blue")],
    validation: [pair("3", "red car", "the car is red")],
    test: [pair("4", "blue house", "the house is blue")],
    unlabeled: [{ id: "5", source: "green boat" }],
    ...changes,
  };
  return { name: "tiny", splits, targetKind: "text", notes: [] };
}

async function prepare(data = dataset(), settings: { vocabularySize?: number; maxSourceLength?: number } = {}) {
  const { vocabularySize = 262, maxSourceLength = 64 } = settings;
  const recipe = presetFor({ train: "tiny.jsonl", maxSourceLength });
  const warnings: string[] = [];
  const config = resolveConfig({ ...recipe, tokenizer: { vocabularySize } });
  const warn = (message: string): void => void warnings.push(message);
  const tokenizer = await taskTokenizer(data, config, { folder: join(runFolder, "tokenizer"), warn });
  const prepared = await prepareData(data, { tokenizer, config, isDecoderOnly: false, runFolder, warn });
  return { prepared, warnings };
}

describe("prepareData", () => {
  test("encodes every split in order", async () => {
    const { prepared, warnings } = await prepare();
    const { train, validation, test: held, unlabeled, tokenizer } = prepared;
    expect([train, validation, held, unlabeled].map((rows) => rows.map(({ id }) => id))).toEqual([["1", "2"], ["3"], ["4"], ["5"]]);
    expect(await tokenizer.decode(train[0]?.labels ?? [])).toBe("the house is red");
    expect(tokenizer.vocabularySize).toBe(262);
    expect(warnings).toEqual([]);
  });

  test("a text too small for the vocabulary gives what it can, and says how much", async () => {
    const { prepared, warnings } = await prepare(dataset(), { vocabularySize: 2000 });
    const { vocabularySize } = prepared.tokenizer;
    expect(vocabularySize).toBeGreaterThan(262);
    expect(vocabularySize).toBeLessThan(320);
    expect(warnings).toEqual([`the text gives a vocabulary of ${vocabularySize} tokens; tokenizer.vocabularySize allows 2,000.`]);
  });

  test("counts what it cuts off, split by split", async () => {
    const { prepared, warnings } = await prepare(dataset(), { maxSourceLength: 4 });
    expect(prepared.train.map(({ inputIds }) => inputIds.length)).toEqual([4, 4]);
    expect(warnings).toHaveLength(4);
    expect(warnings[0]).toMatch(/^train: 2 of 2 sources were cut to 4 tokens \(longest: \d+\)\.$/);
    expect(warnings[3]).toMatch(/^unlabeled: 1 of 1 sources were cut to 4 tokens/);
  });

  test("works without unlabeled inputs", async () => {
    const { prepared } = await prepare(dataset({ unlabeled: [] }));
    expect(prepared.unlabeled).toEqual([]);
  });

  test("the tokenizer is trained once: a run that goes on reads the one it has", async () => {
    const first = await prepare();
    const file = join(runFolder, "tokenizer/tokenizer.json");
    const bytes = readFileSync(file);
    const second = await prepare();
    expect(second.prepared.tokenizer.fingerprint).toBe(first.prepared.tokenizer.fingerprint);
    expect(examplesFingerprint(second.prepared.train)).toBe(examplesFingerprint(first.prepared.train));
    expect(readFileSync(file)).toEqual(bytes);
  });

  test("refuses to go on with other rows than it began with, and names the splits", async () => {
    await prepare();
    const changed = dataset({
      train: [pair("1", "red house", "the house is RED"), pair("2", "blue car", "the car is blue")],
      unlabeled: [],
    });
    const attempt = prepare(changed);
    await expect(attempt).rejects.toThrow(DataError);
    await expect(attempt).rejects.toThrow(
      "the data has changed since this run began: train (2 rows then, 2 now), unlabeled (1 rows then, 0 now).",
    );
  });
});

test("the examples' fingerprint changes with ids, sources, labels, their boundary and their order", () => {
  const row = (id: string, source: number[], target: number[]) => ({
    id,
    inputIds: Int32Array.from(source),
    labels: Int32Array.from(target),
  });
  const fingerprints = [
    [row("a", [1, 2], [3])],
    [row("b", [1, 2], [3])],
    [row("a", [1, 9], [3])],
    [row("a", [1, 2], [9])],
    [row("a", [1], [2, 3])],
    [row("a", [1, 2], [3]), row("b", [4], [5])],
    [row("b", [4], [5]), row("a", [1, 2], [3])],
  ].map(examplesFingerprint);
  expect(new Set(fingerprints).size).toBe(fingerprints.length);
});

describe("texts that the tokenizer cannot spell", () => {
  const unspelled = (count: number): Dataset => {
    const train = Array.from({ length: 5 }, (_, i) => pair(`${i}`, "a <b>", i < count ? "{a}" : "plain words"));
    return dataset({ train, unlabeled: [] });
  };

  test("are told: sources with their prompt, and targets", async () => {
    const warnings: string[] = [];
    const tokenizer = await loadTokenizer(goldenPath("sentence-piece"));
    await tellUnspelled(unspelled(2), { tokenizer, prompt: "~ ", warn: (message) => void warnings.push(message) });
    expect(warnings).toEqual([
      expect.stringMatching(/^train: 5 of 5 sources do not come back .*~.* are lost; "~ a <b>"/),
      expect.stringMatching(/^train: 2 of 5 targets do not come back .*\{ and \} are lost; "\{a\}" becomes ".*"\.$/),
    ]);
  });

  test("are refused as targets where most are such", async () => {
    const tokenizer = await loadTokenizer(goldenPath("sentence-piece"));
    await refuseUnspelled(unspelled(2), tokenizer);
    await expect(refuseUnspelled(unspelled(3), tokenizer)).rejects.toThrow(DataError);
    await expect(refuseUnspelled(unspelled(3), tokenizer)).rejects.toThrow(/^train: 3 of 5 targets do not come back/);
  });
});
