import { describe, expect, it } from "vitest";
import { DataError } from "../core/index.js";
import { loadDataset, tasks } from "./index.js";
import { temporaryFiles } from "./testing/temporary-files.js";

const jsonl = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

/** A dataset folder with these files. */
function folderWith(files: Readonly<Record<string, readonly object[]>>): string {
  return temporaryFiles(Object.fromEntries(Object.entries(files).map(([name, rows]) => [name, jsonl(rows)])));
}

const numbered = (count: number, row: (i: number) => object): object[] => Array.from({ length: count }, (_, i) => row(i));

describe("a task's rows as they are published", () => {
  it("of SQuAD are context, first answer and question", async () => {
    const folder = folderWith({
      "train.jsonl": numbered(40, (i) => ({
        id: `q${i}`,
        title: "t",
        context: `Context ${i}.`,
        question: `What is ${i}?`,
        answers: { text: [`${i}`, "other"], answer_start: [8] },
      })),
      "unlabeled.jsonl": [{ context: "More.", answers: { text: ["More"], answer_start: [0] } }],
    });
    const { splits } = await loadDataset(folder, { taskColumns: tasks.squad17.columns });
    expect(splits.train).toContainEqual({ id: "q7", source: "Context 7.; answer: 7", target: "What is 7?" });
    expect(splits.unlabeled).toEqual([{ id: "unlabeled:1", source: "More.; answer: More" }]);
  });

  it("of ART are two observations and the hypothesis that the label names", async () => {
    const row = (i: number) => ({
      observation_1: `a${i}`,
      observation_2: `b${i}`,
      hypothesis_1: `one${i}`,
      hypothesis_2: `two${i}`,
      label: 1 + (i % 2),
    });
    const { splits } = await loadDataset(folderWith({ "train.jsonl": numbered(40, row) }), { taskColumns: tasks.art10.columns });
    const targets = new Map([...splits.train, ...splits.test, ...splits.validation].map(({ source, target }) => [source, target]));
    expect(targets.get("a4; outcome: b4")).toBe("one4");
    expect(targets.get("a5; outcome: b5")).toBe("two5");
  });

  it("of XSum are document and summary; rows that have a source already, and columns that are named, stay as they are", async () => {
    const published = folderWith({ "train.jsonl": numbered(40, (i) => ({ document: `d${i}`, summary: `s${i}`, id: `${i}` })) });
    const joined = folderWith({ "train.jsonl": numbered(40, (i) => ({ source: `d${i}`, target: `s${i}`, id: `${i}` })) });
    const named = folderWith({ "train.jsonl": numbered(40, (i) => ({ article: `d${i}`, summary: `s${i}`, id: `${i}` })) });
    const taskColumns = tasks.xsum40.columns;
    const [first, second] = [await loadDataset(published, { taskColumns }), await loadDataset(joined, { taskColumns })];
    expect(second.splits).toEqual(first.splits);
    expect((await loadDataset(named, { taskColumns, columns: { source: "article", target: "summary" } })).splits).toEqual(first.splits);
    await expect(loadDataset(named, { taskColumns })).rejects.toThrow("the row has no {document}");
  });
});

describe("files beside the splits", () => {
  const splits = {
    "train.jsonl": numbered(20, (i) => ({ id: `t${i}`, source: `s${i}`, target: `x${i}` })),
    "validation.jsonl": [{ id: "v1", source: "sv", target: "a" }],
    "test.jsonl": [
      { id: "e1", source: "se1", target: "a" },
      { id: "e2", source: "se2", target: "b", references: ["c"] },
    ],
    "unlabeled.jsonl": [
      { id: "u1", source: "su1" },
      { id: "u2", source: "sv" },
    ],
  };

  it("give rows further references, and unlabeled inputs the gold that nobody trains on", async () => {
    const folder = folderWith({
      ...splits,
      "test_references.jsonl": [{ id: "e2", references: ["b", "d"] }],
      "unlabeled_gold.jsonl": [
        { id: "u1", target: "gold 1" },
        { id: "u2", target: "gold 2" },
      ],
    });
    const dataset = await loadDataset(folder);
    expect(dataset.splits.test).toEqual([
      { id: "e1", source: "se1", target: "a" },
      { id: "e2", source: "se2", target: "b", references: ["c", "b", "d"] },
    ]);
    expect(dataset.gold).toEqual(
      new Map([
        ["u1", "gold 1"],
        ["u2", "gold 2"],
      ]),
    );
    // One of the inputs is a source of validation, and was left out; its gold may stay.
    expect(dataset.splits.unlabeled.map(({ id }) => id)).toEqual(["u1"]);
    expect((await loadDataset(folderWith(splits))).gold).toBeUndefined();
  });

  it.each<[string, readonly object[], string]>([
    ["test_references.jsonl", [{ id: "v1", references: ["a"] }], 'the id "v1" is none of the rows that this file goes with'],
    ["test_references.jsonl", [{ references: ["a"] }], "test_references.jsonl:1: the row has no id"],
    ["test_references.jsonl", [{ id: "e1", references: [] }], 'neither "target" nor "references"'],
    ["unlabeled_gold.jsonl", [{ id: "u1", target: " " }], '"target" is blank'],
    [
      "unlabeled_gold.jsonl",
      [
        { id: "u1", target: "a" },
        { id: "u1", target: "b" },
      ],
      'the id "u1" stands twice',
    ],
    ["unlabeled_gold.jsonl", [], "has no rows"],
  ])("are refused where they do not fit: %s", async (name, rows, message) => {
    const attempt = loadDataset(folderWith({ ...splits, [name]: rows }));
    await expect(attempt).rejects.toThrow(DataError);
    await expect(attempt).rejects.toThrow(message);
  });
});
