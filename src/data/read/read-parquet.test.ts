import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../../core/index.js";
import { collected, temporaryFile } from "../testing/temporary-files.js";
import { readExamples } from "./read-examples.js";
import { readParquet } from "./read-parquet.js";

// Made by scripts/golden/parquet.py.
const golden = (name: string) => fileURLToPath(new URL(`../../../test/golden/parquet/${name}.parquet`, import.meta.url));
const errorOf = async (path: string) => {
  const error = await readExamples(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  return (error as DataError).message.replace(/^\S*\//, "");
};

describe("readParquet", () => {
  const readable = ["snappy", "zstd", "gzip", "none", "pages-v2", "checksums", "lz4"];

  it.each(readable)("reads %s: texts, lists, whole-number ids, several row groups", async (codec) => {
    expect(await readExamples(golden(codec))).toEqual([
      { id: "11", source: "one", target: "1", references: ["1", "I"] },
      { id: "12", source: "zwei ü", target: "2" },
      { id: "13", source: "trois 😀", target: "3", references: ["3"] },
      { id: "14", source: "four", target: "4" },
      { id: "15", source: "five", target: "5", references: ["5", "V"] },
    ]);
  });

  it("reads only the wanted columns and counts rows from 1", async () => {
    const rows = await collected(readParquet(golden("snappy"), () => ["source"]));
    expect(rows[4]).toEqual({ place: `${golden("snappy")}:row 5`, number: 5, values: expect.objectContaining({ source: "five" }) });
    expect(rows[4]?.values.target).toBeUndefined();
  });

  it("names the row of a missing column and of a value of another type", async () => {
    expect(await errorOf(golden("no-source"))).toBe('no-source.parquet:row 1: no column "source"; the row has "text", "target".');
    expect(await errorOf(golden("number-source"))).toBe('number-source.parquet:row 1: column "source" holds 1; expected text.');
    expect(await errorOf(golden("number-references"))).toBe(
      'number-references.parquet:row 1: column "references" holds [1,2]; expected a list of texts, none blank.',
    );
    expect(await errorOf(golden("blank-source"))).toBe("blank-source.parquet: rows 2, 3 have an empty source.");
    expect(await errorOf(golden("empty"))).toBe("empty.parquet: the file has no rows.");
    expect(await errorOf(golden("not-utf8"))).toContain("not-utf8.parquet: rows 1 to 2 cannot be read");
  });

  it("says what is wrong with a file that is not Parquet, or is truncated", async () => {
    const bytes = readFileSync(golden("snappy"));
    expect(await errorOf(temporaryFile("a.parquet", "source,target\nno,parquet\n"))).toContain("a.parquet: not a Parquet file");
    expect(await errorOf(temporaryFile("b.parquet", ""))).toContain("b.parquet: not a Parquet file");
    expect(await errorOf(temporaryFile("c.parquet", bytes.subarray(0, -50)))).toBe("c.parquet: the Parquet file ends early.");
    expect(await errorOf("/nowhere/d.parquet")).toContain("d.parquet: no such file");
  });

  it("leaves no reads behind that nobody waits for when a column is broken and the file is gone", async () => {
    const bytes = readFileSync(golden("zstd"));
    // The first page of a column that is read: the other columns are being read when it cannot be unpacked.
    bytes[bytes.indexOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))] = 1;
    const unheard: unknown[] = [];
    const listen = (reason: unknown): void => void unheard.push(reason);
    process.on("unhandledRejection", listen);
    for (let i = 0; i < 50; i++) {
      const path = temporaryFile("gone.parquet", bytes);
      expect(await errorOf(path)).toContain("gone.parquet: rows 1 to ");
      rmSync(path);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", listen);
    expect(unheard).toEqual([]);
  });

  it("refuses a page of which a bit is not what its checksum says", async () => {
    for (const codec of ["checksums", "gzip"]) {
      const bytes = readFileSync(golden(codec));
      const at = bytes.indexOf(codec === "gzip" ? Buffer.from([0x1f, 0x8b, 8]) : "trois") + 15;
      bytes[at - 12] = (bytes[at - 12] ?? 0) ^ (codec === "gzip" ? 0 : 1);
      bytes[at] = (bytes[at] ?? 0) ^ (codec === "gzip" ? 1 : 0);
      expect(await errorOf(temporaryFile("x.parquet", bytes)), codec).toMatch(/^x\.parquet: rows .* cannot be read: /);
    }
  });

  it("answers broken bytes with rows or a DataError, never with anything else, and comes to an end", async () => {
    const files = readable.map((name) => readFileSync(golden(name)));
    const change = fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.integer({ min: 0, max: 255 }));
    const broken = fc.tuple(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 3 }));
    await fc.assert(
      fc.asyncProperty(broken, async ([bytes, changes]) => {
        const copy = Buffer.from(bytes);
        for (const [share, value] of changes) copy[4 + Math.floor(share * (bytes.length - 8))] = value;
        const result = await readExamples(temporaryFile("x.parquet", copy)).catch((thrown: unknown) => thrown);
        expect(Array.isArray(result) || result instanceof DataError, String(result)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});
