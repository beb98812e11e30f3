import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { DataError } from "../../core/index.js";
import { linesOf } from "./read-lines.js";

async function textsOf(...chunks: Buffer[]): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of linesOf(Readable.from(chunks), "stdin")) texts.push(text);
  return texts;
}

describe("linesOf", () => {
  it("reads lines whose characters are cut between chunks", async () => {
    const bytes = Buffer.from("café\r\n\nlast");
    expect(await textsOf(bytes.subarray(0, 4), bytes.subarray(4))).toEqual(["café", "", "last"]);
  });

  it("refuses zeros, which a damaged file has, and UTF-16", async () => {
    await expect(textsOf(Buffer.from("a\nb\0\0c\n"))).rejects.toThrow("stdin:2: not text: a zero at byte 3 of the file.");
    await expect(textsOf(Buffer.from("a\n", "utf16le"))).rejects.toThrow("stdin:1: not text: a zero at byte 1 of the file.");
  });

  it("refuses bytes that are not UTF-8, and says where", async () => {
    const attempt = textsOf(Buffer.from("tea\ncaf\xe9\n", "latin1"));
    await expect(attempt).rejects.toThrow(DataError);
    await expect(attempt).rejects.toThrow("stdin:2: not UTF-8 text: bad byte 0xe9 at byte 7 of the file.");
  });
});
