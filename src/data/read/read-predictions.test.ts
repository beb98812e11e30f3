import { describe, expect, it } from "vitest";
import { DataError } from "../../core/index.js";
import { temporaryFile } from "../testing/temporary-files.js";
import { readPredictions } from "./read-predictions.js";

const jsonl = (...rows: unknown[]): string => temporaryFile("a.jsonl", rows.map((row) => JSON.stringify(row)).join("\n"));
const refusal = async (path: string): Promise<string> => {
  const error = await readPredictions(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  return (error as DataError).message.replaceAll(/\S*\//g, "");
};

describe("readPredictions", () => {
  it("reads a text file line by line: blank lines stay, and only line feeds end a line", async () => {
    const path = temporaryFile("a.txt", "\ufeffone\r\n\r\na\u2028b\u2029c\u0085d\ve\n😀\n  \nend");
    expect(await readPredictions(path)).toEqual({
      systems: { "": ["one", "", "a\u2028b\u2029c\u0085d\ve", "😀", "  ", "end"] },
      references: undefined,
      ids: undefined,
    });
  });

  it("reads a run folder's predictions: all systems, ids, references", async () => {
    const path = jsonl(
      { id: "a", source: "x", references: ["1", "one"], predictions: { S: "2", T: "" } },
      { id: "b", source: "y", references: ["3"], predictions: { T: "3", S: "4" } },
    );
    expect(await readPredictions(path)).toEqual({
      systems: { S: ["2", "4"], T: ["", "3"] },
      references: [["1", "one"], ["3"]],
      ids: ["a", "b"],
    });
  });

  it("reads what retort generate writes", async () => {
    const path = jsonl(
      { id: "a", source: "x", outputs: [{ text: "1", logProb: -1, ended: true }] },
      { source: "y", outputs: [{ text: "" }] },
    );
    expect(await readPredictions(path)).toEqual({ systems: { "": ["1", ""] }, references: undefined, ids: undefined });
  });

  it.each([
    ["an empty file", file("a.txt", ""), "a.txt: the file is empty."],
    ["no rows", file("a.jsonl", "\n"), "a.jsonl: the file has no rows."],
    ["JSON in one piece", file("a.json", "[]"), "a.json: unknown kind of file."],
    ["a table", file("a.csv", "target\nx\n"), "a.csv: predictions are not read from such a file."],
    [
      "bytes that are not UTF-8",
      file("a.txt", Buffer.from([0x61, 0x0a, 0xff])),
      "a.txt:2: not UTF-8 text: bad byte 0xff at byte 2 of the file.",
    ],
    ["other rows", row({ text: "x" }), 'a.jsonl:1: the row has neither "predictions" nor "outputs"; it has "text".'],
    ["several outputs", row({ outputs: [{ text: "x" }, { text: "y" }] }), "a.jsonl:1: the row has 2 outputs; one per input can be scored."],
    [
      "an output that is no text",
      row({ outputs: [{ text: 1 }] }),
      'a.jsonl:1: "outputs" holds [{"text":1}]; expected a list with one output, such as [{"text": "…"}].',
    ],
    [
      "a prediction that is no text",
      row({ predictions: { S: null } }),
      'a.jsonl:1: "predictions" holds {"S":null}; expected a text for each system\'s name.',
    ],
    [
      "rows of different systems",
      row({ predictions: { S: "" } }, { predictions: { T: "" } }),
      "a.jsonl:2: the row has outputs of T; the first has S.",
    ],
    [
      "references that are no list",
      row({ predictions: { S: "" }, references: 1 }),
      'a.jsonl:1: "references" holds 1; expected a list of texts.',
    ],
  ])("refuses %s", async (_, { name, content }, message) => expect(await refusal(temporaryFile(name, content))).toBe(message));
});

function file(name: string, content: string | Uint8Array) {
  return { name, content };
}

function row(...rows: unknown[]) {
  return { name: "a.jsonl", content: rows.map((each) => JSON.stringify(each)).join("\n") };
}
