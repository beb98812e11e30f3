import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { DataError } from "../../core/index.js";
import { collected, temporaryFile, temporaryFiles } from "../testing/temporary-files.js";
import { LineSplitter } from "./line-splitter.js";
import { readJsonl } from "./read-jsonl.js";
import { maxLineBytes } from "./read-lines.js";

const rowsOf = async (path: string) => collected(readJsonl(path));
const errorOf = async (path: string) => {
  const error = await rowsOf(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  return error as DataError;
};

describe("readJsonl", () => {
  it("reads rows with their places; a byte order mark, CRLF, blank lines and a missing last line break are fine", async () => {
    const path = temporaryFile("a.jsonl", '\ufeff{"source":"é😀"}\r\n\r\n{"source":"b"}');
    expect(await rowsOf(path)).toEqual([
      { place: `${path}:1`, number: 1, values: { source: "é😀" } },
      { place: `${path}:3`, number: 3, values: { source: "b" } },
    ]);
  });

  it("keeps a carriage return that is not at a line's end, and U+FEFF that is not at the file's start", async () => {
    const path = temporaryFile("a.jsonl", '{"source":"a"}\n{"source":"\ufeffb"}\n');
    expect((await rowsOf(path)).map((row) => row.values.source)).toEqual(["a", "\ufeffb"]);
  });

  it("unpacks .gz", async () => {
    const lines = Array.from({ length: 5_000 }, (_, i) => JSON.stringify({ source: `line ${i} ü` })).join("\n");
    const rows = await rowsOf(temporaryFile("a.jsonl.gz", gzipSync(lines)));
    expect(rows.map((row) => row.values.source)).toEqual(Array.from({ length: 5_000 }, (_, i) => `line ${i} ü`));
  });

  it("reads a line of 1 MB", async () => {
    const source = "ü".repeat(500_000);
    const rows = await rowsOf(temporaryFile("a.jsonl", `${JSON.stringify({ source })}\n`));
    expect(rows[0]?.values.source).toBe(source);
  });

  it("says of a file that ends in the middle of a row that it seems to be cut off", async () => {
    const cut = await errorOf(temporaryFile("a.jsonl", '{"source":"a"}\n{"source":"b'));
    expect(cut.message).toContain("a.jsonl:2: broken JSON");
    expect(cut.hint).toBe("The file ends in this row, without a line break: it seems to be cut off. Copy or download it again.");
    const broken = await errorOf(temporaryFile("a.jsonl", '{"source":"a"}\n{"source":"b\n'));
    expect(broken.hint).toContain("Expected one JSON object per line");
  });

  it("refuses a line over 16 MiB, naming it", async () => {
    const path = temporaryFile("a.jsonl", `{}\n"${"x".repeat(maxLineBytes)}"`);
    expect((await errorOf(path)).message).toBe(`${path}:2: the line is longer than 16777216 bytes.`);
  });

  it("names the nearest file if there is none of that name", async () => {
    const folder = temporaryFiles({ "train.jsonl": "{}" });
    const error = await errorOf(`${folder}/trian.jsonl`);
    expect(error.message).toBe(`${folder}/trian.jsonl: no such file.`);
    expect(error.hint).toBe("Did you mean train.jsonl?");
    expect((await errorOf(`${folder}/no/train.jsonl`)).message).toContain(`there is no folder ${folder}/no either`);
    expect((await errorOf(folder)).message).toContain("this is a folder");
  });

  it("names line and byte of text that is not UTF-8", async () => {
    const bytes = Buffer.concat([Buffer.from('{"source":"ok ü"}\n{"source":"'), Buffer.from([0xe9]), Buffer.from('t"}\n')]);
    const path = temporaryFile("a.jsonl", bytes);
    expect((await errorOf(path)).message).toBe(`${path}:2: not UTF-8 text: bad byte 0xe9 at byte 30 of the file.`);
    expect(bytes[30]).toBe(0xe9);
  });

  it("finds UTF-8 that is cut off at a line's end", async () => {
    const path = temporaryFile("a.jsonl", Buffer.from([0x22, 0xc3, 0x0a]));
    expect((await errorOf(path)).message).toContain(`${path}:1: not UTF-8 text`);
  });

  it("says when a file looks like UTF-16", async () => {
    const path = temporaryFile("a.jsonl", Buffer.from('\ufeff{"source":"a"}\n', "utf16le"));
    expect((await errorOf(path)).hint).toContain("UTF-16");
  });

  it("names the line of broken JSON, and of JSON that is no object", async () => {
    for (const [line, problem] of [
      ['{"source": "a"', "broken JSON"],
      ["[1]", "expected a JSON object, got an array"],
      ["null", "expected a JSON object, got null"],
      ["3", "expected a JSON object, got a number"],
    ]) {
      const path = temporaryFile("a.jsonl", `{}\n${line}\n`);
      expect((await errorOf(path)).message).toContain(`${path}:2: ${problem}`);
    }
  });

  it("says when gzip data ends early or is no gzip data", async () => {
    const packed = gzipSync(Array.from({ length: 1_000 }, (_, i) => JSON.stringify({ source: `${i * 7919}` })).join("\n"));
    const truncated = await errorOf(temporaryFile("a.jsonl.gz", packed.subarray(0, packed.length / 2)));
    expect(truncated.message).toMatch(/a\.jsonl\.gz:\d+: the gzip data ends early/);
    expect((await errorOf(temporaryFile("b.jsonl.gz", '{"source":"a"}'))).message).toContain("b.jsonl.gz:1: broken gzip data");
  });
});

describe("LineSplitter", () => {
  it("gives the same lines however the bytes are cut", () => {
    const bytes = Buffer.from("\ufeffaü\r\n\n😀b\nlast");
    const linesOf = (pieces: Uint8Array[]) => {
      const splitter = new LineSplitter("x", 100);
      return [...pieces.flatMap((piece) => [...splitter.push(piece)]), ...splitter.end()].map((line) => line.text);
    };
    const single = Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
    expect(linesOf([bytes])).toEqual(["aü", "", "😀b", "last"]);
    expect(linesOf(single)).toEqual(["aü", "", "😀b", "last"]);
  });

  it("refuses a long line before it is complete", () => {
    const splitter = new LineSplitter("x", 10);
    expect([...splitter.push(Buffer.from("12345"))]).toEqual([]);
    expect(() => [...splitter.push(Buffer.from("678901"))]).toThrow("x:1: the line is longer than 10 bytes.");
  });
});
