import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { DataError } from "../core/index.js";
import { loadDataset } from "./load-dataset.js";
import { temporaryFiles } from "./testing/temporary-files.js";

const rows = (prefix: string, count: number, label = true) =>
  Array.from({ length: count }, (_, i) => JSON.stringify({ source: `${prefix} ${i}`, ...(label ? { target: `${i}` } : {}) })).join("\n");
const errorOf = async (promise: Promise<unknown>) => {
  const error = await promise.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  return error as DataError;
};

describe("a delimiter", () => {
  const files = {
    "train.csv": "source;target\na;1\nb;2\n",
    "validation.jsonl": rows("v", 1),
    "test.jsonl": rows("t", 1),
    "unlabeled.tsv": "source;id\nu;1\n",
  };

  it("parts the files that have one, whatever the others are", async () => {
    const { splits } = await loadDataset(temporaryFiles(files), { delimiter: ";" });
    expect(splits.train.map(({ source, target }) => `${source}${target}`)).toEqual(["a1", "b2"]);
    expect(splits.unlabeled).toEqual([{ id: "1", source: "u" }]);
  });

  it("is refused where no file has any", async () => {
    const folder = temporaryFiles({ "train.jsonl": rows("train", 20) });
    await expect(loadDataset(folder, { delimiter: ";" })).rejects.toThrow(/delimiter is ";", but no file is \.csv or \.tsv/);
  });
});

describe("loadDataset", () => {
  it("reads a folder with files of different kinds", async () => {
    const folder = temporaryFiles({
      "train.jsonl": rows("train", 3),
      "validation.csv": "source,target\nv,1\n",
      "test.jsonl.gz": gzipSync(rows("test", 2)),
      "unlabeled.jsonl": rows("u", 4, false),
      "README.md": "not data",
      "extra.jsonl": "not read",
    });
    const { splits, notes, targetKind } = await loadDataset(folder);
    expect(Object.entries(splits).map(([name, examples]) => [name, examples.length])).toEqual([
      ["train", 3],
      ["validation", 1],
      ["test", 2],
      ["unlabeled", 4],
    ]);
    expect(splits.unlabeled[0]).toEqual({ id: "unlabeled:1", source: "u 0" });
    expect([notes, targetKind]).toEqual([[], "text"]);
  });

  it("reads a set of files and cuts missing splits off train, saying so", async () => {
    const folder = temporaryFiles({ "pairs.jsonl": rows("p", 400) });
    const { name, splits, notes } = await loadDataset({ train: join(folder, "pairs.jsonl") });
    const sizes = [splits.train.length, splits.validation.length, splits.test.length, splits.unlabeled.length] as const;
    expect(name).toBe("pairs");
    expect(sizes[0] + sizes[1] + sizes[2]).toBe(400);
    expect(sizes[1]).toBeGreaterThan(20);
    expect(sizes[2]).toBeGreaterThan(20);
    expect(sizes[3]).toBe(0);
    expect(notes).toEqual([
      `validation: ${sizes[1]} of the 400 rows of pairs.jsonl, by hash of the source.`,
      `test: ${sizes[2]} of the 400 rows of pairs.jsonl, by hash of the source.`,
    ]);
  });

  it("refuses a split under another name, instead of cutting one off train, but not beside the right one", async () => {
    const folder = temporaryFiles({ "train.jsonl": rows("p", 6), "dev.csv": "", "test.jsonl": rows("t", 1) });
    const error = await errorOf(loadDataset(folder));
    expect([error.message, error.hint]).toEqual([
      `${folder}: dev.csv is not read: the validation split is called validation.`,
      "Rename it to validation.csv, or give the files by name.",
    ]);
    const both = temporaryFiles({
      "train.jsonl": rows("p", 6),
      "validation.jsonl": rows("v", 2),
      "val.jsonl": "",
      "test.jsonl": rows("t", 1),
    });
    expect((await loadDataset(both)).splits.validation).toHaveLength(2);
  });

  it("keeps what is held out away from the unlabeled inputs, and tells of train rows that are held out, too", async () => {
    const folder = temporaryFiles({
      "train.jsonl": rows("p", 6),
      "validation.jsonl": `${rows("v", 2)}\n${rows("t", 1)}`,
      "test.jsonl": `${rows("t", 3)}\n${JSON.stringify({ source: " p 1 ", target: "1" })}`,
      "unlabeled.jsonl": [rows("u", 4, false), JSON.stringify({ source: "t 2 " }), JSON.stringify({ source: "v 0" })].join("\n"),
    });
    const { splits, notes } = await loadDataset(folder);
    expect(splits.unlabeled.map(({ source }) => source)).toEqual(["u 0", "u 1", "u 2", "u 3"]);
    expect([splits.train.length, splits.test.length]).toEqual([6, 4]);
    expect(notes).toEqual([
      "unlabeled: 2 of its 6 inputs are sources of validation or test, and were left out.",
      "test: 1 of its 4 sources stand in validation, too, by which checkpoints are chosen; scores on them flatter every system.",
      "test: 1 of its 4 sources stand in train, too; scores on them flatter every system.",
    ]);
  });

  it("cuts only what is missing, and nothing at share 0", async () => {
    const folder = temporaryFiles({ "train.jsonl": rows("p", 200), "test.jsonl": rows("t", 3) });
    const cut = await loadDataset(folder);
    expect(cut.splits.test).toHaveLength(3);
    expect(cut.splits.validation.length).toBe(200 - cut.splits.train.length);
    const whole = await loadDataset(folder, { holdOut: { validation: 0 } });
    expect([whole.splits.train.length, whole.splits.validation.length, whole.notes]).toEqual([200, 0, []]);
  });

  it("refuses a train split too small to be cut", async () => {
    const folder = temporaryFiles({ "train.jsonl": rows("p", 2) });
    expect((await errorOf(loadDataset(folder))).message).toContain("2 rows are too few to cut validation and test off them");
  });

  it("says what a folder without train has", async () => {
    const folder = temporaryFiles({ "training.jsonl": "{}", "dev.csv": "" });
    const error = await errorOf(loadDataset(folder));
    expect(error.message).toBe(`${folder}: there is no train split; the folder has dev.csv, training.jsonl.`);
    expect(error.hint).toContain("train, validation, test, unlabeled as .jsonl");
    expect((await errorOf(loadDataset(temporaryFiles({})))).message).toContain("no data file");
  });

  it("refuses two files for one split, a missing folder, and a file that holds no data", async () => {
    const folder = temporaryFiles({ "train.jsonl": rows("a", 2), "train.csv": "source,target\n" });
    expect((await errorOf(loadDataset(folder))).message).toBe(`${folder}: train.csv and train.jsonl are both the train split; keep one.`);
    expect((await errorOf(loadDataset(`${folder}x`))).message).toBe(`${folder}x: no such folder.`);
    const text = temporaryFiles({ "notes.txt": "no data" });
    expect((await errorOf(loadDataset(join(text, "notes.txt")))).message).toContain("notes.txt: unknown kind of data file.");
  });

  it("takes a single data file for train", async () => {
    const folder = temporaryFiles({ "pairs.jsonl": rows("pair", 30) });
    const { name, splits } = await loadDataset(join(folder, "pairs.jsonl"));
    expect([name, splits.train.length + splits.validation.length + splits.test.length]).toEqual(["pairs", 30]);
  });

  it("refuses an id that stands in both train and unlabeled", async () => {
    const folder = temporaryFiles({ "train.jsonl": '{"id":"x","source":"a","target":"1"}', "unlabeled.jsonl": '{"id":"x","source":"b"}' });
    expect((await errorOf(loadDataset(folder))).message).toContain(`the id "x" stands at ${folder}/train.jsonl:1 already`);
  });
});
