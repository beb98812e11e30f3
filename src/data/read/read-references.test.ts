import { describe, expect, it } from "vitest";
import { temporaryFile } from "../testing/temporary-files.js";
import { readReferences } from "./read-references.js";

const refusal = async (path: string): Promise<string> => {
  const error = await readReferences(path).catch((thrown: unknown) => thrown);
  return (error as Error).message.replaceAll(/\S*\//g, "");
};

describe("readReferences", () => {
  it("reads one per line, and blank lines", async () => {
    const path = temporaryFile("gold.en", "one\r\n\na\u2028b\n");
    expect(await readReferences(path)).toEqual({ references: [["one"], [""], ["a\u2028b"]], ids: undefined });
  });

  it("reads target and references of a split, each text once; blank ones stay", async () => {
    const path = temporaryFile(
      "test.jsonl",
      '{"id": 7, "source": "x", "target": "1", "references": ["1", "one", ""]}\n{"id": "b", "target": "2"}\n',
    );
    expect(await readReferences(path)).toEqual({ references: [["1", "one", ""], ["2"]], ids: ["7", "b"] });
    const csv = temporaryFile("test.csv", 'target,references\n1,"[""one""]"\n2,\n');
    expect(await readReferences(csv)).toEqual({ references: [["1", "one"], ["2"]], ids: undefined });
  });

  it("reads a run folder's predictions, which have no target", async () => {
    const path = temporaryFile("predictions-test.jsonl", '{"references": ["a", "b"], "predictions": {"S": "c"}}\n');
    expect(await readReferences(path)).toEqual({ references: [["a", "b"]], ids: undefined });
  });

  it.each([
    ["{}", 'a.jsonl:1: the row has neither "target" nor "references"; it has nothing.'],
    ['{"target": 1}', 'a.jsonl:1: "target" holds 1; expected text.'],
    ['{"target": "", "references": [1]}', 'a.jsonl:1: "references" holds [1]; expected a list of texts.'],
    ['{"target": "", "id": 1.5}', 'a.jsonl:1: "id" holds 1.5; expected text or a whole number.'],
    ["", "a.jsonl: the file has no rows."],
  ])("refuses %j", async (content, message) => expect(await refusal(temporaryFile("a.jsonl", content))).toBe(message));
});
