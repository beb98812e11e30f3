import { describe, expect, it } from "vitest";
import { DataError } from "../../core/index.js";
import { collected, temporaryFile } from "../testing/temporary-files.js";
import { readCsv } from "./read-csv.js";

const rowsOf = async (content: string | Uint8Array) => collected(readCsv(temporaryFile("a.csv", content)));
const errorOf = async (content: string | Uint8Array) => {
  const error = await rowsOf(content).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  return (error as DataError).message.replace(/^.*\/a\.csv/, "a.csv");
};

describe("readCsv", () => {
  it("reads quoted fields, line breaks in them, CRLF, a byte order mark and blank lines", async () => {
    const rows = await rowsOf('\ufeffsource, target\r\n"a, ""b""",1\r\n\r\n"two\r\nlines",2\r\nlast,3');
    expect(rows.map((row) => row.values)).toEqual([
      { source: 'a, "b"', target: "1" },
      { source: "two\nlines", target: "2" },
      { source: "last", target: "3" },
    ]);
    expect(rows.map((row) => row.number)).toEqual([2, 4, 6]);
  });

  it("streams thousands of rows in order", async () => {
    const rows = await rowsOf(`source\n${Array.from({ length: 20_000 }, (_, i) => i).join("\n")}\n`);
    expect(rows.map((row) => row.values.source)).toEqual(Array.from({ length: 20_000 }, (_, i) => String(i)));
  });

  it("names the line of a row with too few or too many fields", async () => {
    expect(await errorOf("source,target\na,1\nb\n")).toContain("a.csv:3: broken CSV");
    expect(await errorOf("source,target\na,1,2\n")).toContain("a.csv:2: broken CSV");
  });

  it("names the line of broken quotes", async () => {
    expect(await errorOf('source,target\n"a ""b""\nc",1\n"a,1\nb,2\n')).toBe(
      "a.csv:4: broken CSV: a quote opens in this row and is not closed up to the end of the file, line 5.",
    );
    expect(await errorOf('source,target\nab"c,1\n')).toContain("a.csv:2: broken CSV");
  });

  it.each([
    ["a quoted field", 'source,target\na,1\n"b c', "a.csv:3: broken CSV: a quote opens in this row"],
    ["a row", "source,target\na,1\nb", "a.csv:3: broken CSV: Invalid Record Length: columns length is 2, got 1 on line 3."],
    ["the header", 'source,"tar', "a.csv:1: broken CSV: a quote opens in this row"],
  ])("says of a file that ends in the middle of %s that it seems to be cut off", async (_, content, message) => {
    const error = await rowsOf(content).catch((thrown: unknown) => thrown);
    expect((error as DataError).message).toContain(message.slice(5));
    expect((error as DataError).hint).toContain("it seems to be cut off");
    const whole = await rowsOf(`${content}\n`).catch((thrown: unknown) => thrown);
    expect((whole as DataError).hint).not.toContain("cut off");
  });

  it("doubts a last field that nothing ends: no quote and no line break", async () => {
    const doubts = async (content: string) => (await rowsOf(content)).map(({ doubt }) => doubt?.replace(/^.*\/a\.csv/, "a.csv"));
    const doubt = "a.csv:3: the file ends in this row, without a line break. If it was cut off, the row's last field is not whole.";
    expect(await doubts("source,target\na,1\nb,2")).toEqual([undefined, doubt]);
    expect(await doubts("source,target\na,1\nb,2\n")).toEqual([undefined, undefined]);
    expect(await doubts('source,target\na,1\nb,"2"')).toEqual([undefined, undefined]);
    expect(await doubts('source,target\na,1\n"b\nc",2')).toEqual([undefined, doubt]);
  });

  it("names the delimiter that a header seems to have", async () => {
    const seems = (found: string) => `the fields seem to be parted by ${found}, not by a comma.`;
    expect(await errorOf("source;target\na b;c\n")).toBe(`a.csv:1: the header has one column, "source;target": ${seems("a semicolon")}`);
    expect(await errorOf('source;target\n"a; b";c\n')).toContain(seems("a semicolon"));
    expect(await errorOf("source\ttarget\na\tc\n")).toContain(seems("a tab"));
    expect(await errorOf("source|target\na|c\n")).toContain(seems("a bar"));
  });

  it("reads what another delimiter parts", async () => {
    const read = async (content: string, delimiter: string) =>
      (await collected(readCsv(temporaryFile("a.csv", content), delimiter))).map(({ values }) => values);
    expect(await read('source;target\n"a; b";c,d\n', ";")).toEqual([{ source: "a; b", target: "c,d" }]);
    expect(await read("source\ttarget\na, b\tc\n", "\t")).toEqual([{ source: "a, b", target: "c" }]);
    const error = await read("source,target\na,b\n", ";").catch((thrown: unknown) => thrown);
    expect((error as DataError).message).toContain("parted by a comma, not by a semicolon.");
  });

  it("a lone column of another name is none of them", async () => {
    expect((await rowsOf("text of the row\na; b\n"))[0]?.values).toEqual({ "text of the row": "a; b" });
  });

  it("names quotes behind a backslash, with the row", async () => {
    expect(await errorOf('source,target\na,b\n"he said \\"x\\" y",c\n')).toBe(
      'a.csv:3: broken CSV: a quote stands behind a backslash (\\"); in CSV a quote inside a field is doubled ("").',
    );
  });

  it("refuses a column that stands twice", async () => {
    expect(await errorOf("source,source\na,b\n")).toBe('a.csv:1: the column "source" stands twice in the header.');
  });

  it("passes on errors of the text underneath", async () => {
    expect(await errorOf(Buffer.from([0x73, 0x0a, 0xff, 0x0a]))).toContain("a.csv:2: not UTF-8 text");
    const missing = await collected(readCsv("/nowhere/a.csv")).catch((thrown: unknown) => thrown);
    expect((missing as DataError).message).toContain("/nowhere/a.csv: no such file");
  });

  it("gives no rows for an empty file or a lone header", async () => {
    expect(await rowsOf("")).toEqual([]);
    expect(await rowsOf("source,target\n")).toEqual([]);
  });
});
