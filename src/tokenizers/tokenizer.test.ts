import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { StorageError } from "../core/index.js";
import { loadTokenizer } from "./load-tokenizer.js";
import { goldenPath } from "./testing/golden.js";
import { temporaryFolder } from "./testing/temporary-folder.js";
import type { Tokenizer } from "./tokenizer.js";

let t5: Tokenizer;
let byteLevel: Tokenizer;

beforeAll(async () => {
  t5 = await loadTokenizer(goldenPath("sentence-piece"));
  byteLevel = await loadTokenizer(goldenPath("gpt2"));
});

/** What each token covers, and the texts between and around them. */
function covered(text: string, offsets: readonly (readonly [number, number])[]): string[] {
  return offsets.map(([start, end]) => text.slice(start, end));
}

describe("encoding", () => {
  it("of nothing gives nothing", async () => {
    expect(await t5.encodeBatch([])).toEqual([]);
  });

  it("gives the same alone and in a batch", async () => {
    const texts = ["It is a truth", "", "universally"];
    const alone = await Promise.all(texts.map((text) => t5.encode(text)));
    expect(await t5.encodeBatch(texts)).toEqual(alone);
  });

  it("counts offsets in UTF-16 units, past astral characters and combining marks", async () => {
    const [encoded] = await byteLevel.encodeBatchWithOffsets(["😀 it e\u0301 𝒳 it"]);
    const pieces = covered("😀 it e\u0301 𝒳 it", encoded?.offsets ?? []);
    expect(pieces.filter((piece) => piece.trim() === "it")).toHaveLength(2);
    expect(new Set(pieces)).toContain("😀");
    expect(new Set(pieces)).toContain("\u0301");
  });

  it("covers every character of any text, in order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 30 }), async (text) => {
        const [encoded] = await byteLevel.encodeBatchWithOffsets([text]);
        let end = 0;
        for (const [from, to] of encoded?.offsets ?? []) {
          expect(from).toBeLessThanOrEqual(end);
          expect(to).toBeGreaterThanOrEqual(end);
          end = to;
        }
        expect(end).toBe(text.length);
      }),
    );
  });

  it("reads half a surrogate pair as the replacement character", async () => {
    const [broken, replaced] = await byteLevel.encodeBatchWithOffsets(["a\ud83d b\udc00😀", "a\ufffd b\ufffd😀"]);
    expect(broken).toEqual(replaced);
    expect(await byteLevel.decode(broken?.ids ?? [])).toBe("a\ufffd b\ufffd😀");
  });

  it("keeps NUL and other control characters", async () => {
    const text = "a\0b\u0001\u007f";
    expect(await byteLevel.decode((await byteLevel.encode(text)).ids)).toBe(text);
  });

  it.each(["a", " "])("takes a line of a megabyte of %j", async (unit) => {
    const text = unit.repeat(1_000_000 / unit.length);
    const encoded = await byteLevel.encode(text);
    expect(await byteLevel.decode(encoded.ids)).toBe(text);
    expect((await t5.encode(text)).ids.at(-1)).toBe(t5.eosTokenId);
  });
});

describe("decoding", () => {
  it("gives back any well-formed text of a byte-level tokenizer", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        expect(await byteLevel.decode((await byteLevel.encode(text)).ids)).toBe(text);
      }),
    );
  });

  it("leaves out ids that no token has, as a model with a larger vocabulary may give", async () => {
    const { ids } = await t5.encode("It is");
    expect(await t5.decode([...ids, 550, 100_000])).toBe("It is");
  });

  it.each([-100, 1.5, Number.NaN, 2 ** 32])("refuses %d, which is no id", async (id) => {
    await expect(t5.decode([1, id])).rejects.toThrow(`decode: ${id} at position 1 is no token id.`);
  });
});

describe("tokens by name", () => {
  it("are found both ways", () => {
    expect(t5.tokenToId("</s>")).toBe(1);
    expect(t5.idToToken(1)).toBe("</s>");
  });

  it.each([-1, 550, 0.5, Number.NaN])("has none for id %d", (id) => expect(t5.idToToken(id)).toBeUndefined());

  it("has none for an unknown token", () => expect(t5.tokenToId("no such token")).toBeUndefined());
});

describe("fingerprint", () => {
  it("tells tokenizers apart", () => {
    expect(t5.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(t5.fingerprint).not.toBe(byteLevel.fingerprint);
  });
});

describe("save", () => {
  it("says where the disk refuses, and leaves nothing behind", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "file");
    writeFileSync(file, "");
    await expect(t5.save(join(file, "below"))).rejects.toThrow(StorageError);
    await expect(t5.save(join(file, "below"))).rejects.toThrow(/tokenizer\.json: cannot be written \(ENOTDIR\)/);
  });
});
