import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TokenizerError } from "../core/index.js";
import { assertCharsmap } from "./precompiled-charsmap.js";
import { parseSentencePiece, t5Pieces, t5TokenizerJson } from "./sentence-piece/index.js";
import { corners, goldenPath } from "./testing/golden.js";
import { Tokenizer } from "./tokenizer.js";

const model = parseSentencePiece(readFileSync(goldenPath("sentence-piece/spiece.model")), "golden");
const trieBytes = Buffer.from(model.charsmap).readUInt32LE(0);

function changed(change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(model.charsmap);
  change(bytes);
  return bytes;
}

describe("assertCharsmap", () => {
  it("accepts SentencePiece's own", () => assertCharsmap(model.charsmap, "here"));

  it.each([
    ["nothing", Buffer.alloc(0), "a trie of 0 bytes does not fit into 0 bytes"],
    ["a trie of odd size", changed((bytes) => bytes.writeUInt32LE(7)), "a trie of 7 bytes does not fit"],
    ["a trie that is cut off", changed((bytes) => bytes.writeUInt32LE(64)), "its replacements are not UTF-8"],
    ["a trie larger than the file", changed((bytes) => bytes.writeUInt32LE(4_000_000_000)), "a trie of 4000000000 bytes does not fit"],
    ["replacements that are no text", changed((bytes) => bytes.fill(255, trieBytes + 8, trieBytes + 9)), "its replacements are not UTF-8"],
    ["a root that points out", changed((bytes) => bytes.fill(255, 4, 8)), "the trie points to unit"],
    ["missing replacements", Buffer.from(model.charsmap.subarray(0, 4 + trieBytes)), "no replacement starts at byte"],
  ])("refuses %s", (_, charsmap, why) => {
    expect(() => assertCharsmap(charsmap, "here")).toThrow(TokenizerError);
    expect(() => assertCharsmap(charsmap, "here")).toThrow(`here: broken character map: ${why}`);
  });

  it("lets nothing through that the native library would abort the process for", async () => {
    const position = fc.integer({ min: 4, max: trieBytes + 3 });
    await fc.assert(
      fc.asyncProperty(position, fc.integer({ min: 0, max: 255 }), async (at, byte) => {
        const charsmap = changed((bytes) => bytes.writeUInt8(byte, at));
        const json = t5TokenizerJson(t5Pieces({ ...model, charsmap }, { extraIds: 0, place: "here" }));
        try {
          const tokenizer = new Tokenizer({ json, specialTokens: { eos: "</s>" }, config: {}, place: "here" });
          await tokenizer.encodeBatch(corners.texts);
        } catch (error) {
          expect(error).toBeInstanceOf(TokenizerError);
        }
      }),
      { numRuns: 30 },
    );
  });
});
