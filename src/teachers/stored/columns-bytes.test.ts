import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomSequence } from "../../core/index.js";
import { columnsFromBytes, columnsToBytes } from "./columns-bytes.js";
import type { KeptColumns } from "./kept-columns.js";

/** Columns of these positions' tokens, with values that tell them apart. */
function columnsOf(positions: readonly (readonly number[])[]): KeptColumns {
  const ids = Int32Array.from(positions.flat());
  return {
    counts: Uint16Array.from(positions, ({ length }) => length),
    extra: Uint16Array.from(positions, (_, i) => 65_535 - i),
    values: Uint16Array.from(ids, (_, i) => (i * 257) % 65_536),
    ids,
  };
}

const ascending = (vocabulary: number) => fc.uniqueArray(fc.nat(vocabulary - 1), { maxLength: 6 }).map((ids) => ids.sort((a, b) => a - b));

describe("columns as bytes", () => {
  it.each([20, 65_536, 65_537, 2 ** 31])("come back as they were, over %i ids", (vocabularySize) => {
    fc.assert(
      fc.property(fc.array(ascending(vocabularySize)), (positions) => {
        const columns = columnsOf(positions);
        const shape = { positions: positions.length, vocabularySize, isDense: false };
        expect(columnsFromBytes(columnsToBytes(columns, vocabularySize), shape)).toEqual(columns);
      }),
    );
  });

  it("come back dense", () => {
    const values = Uint16Array.from({ length: 12 }, (_, i) => 5_000 * i);
    const columns = { counts: new Uint16Array(), extra: new Uint16Array(), ids: new Int32Array(), values };
    expect(columnsFromBytes(columnsToBytes(columns, 4), { positions: 3, vocabularySize: 4, isDense: true })).toEqual(columns);
  });

  it("are refused at every other length", () => {
    const bytes = columnsToBytes(columnsOf([[1, 2], [], [7]]), 20);
    const read = (part: Uint8Array) => columnsFromBytes(part, { positions: 3, vocabularySize: 20, isDense: false });
    for (let length = 0; length < bytes.length; length++) expect(() => read(bytes.subarray(0, length))).toThrow("in a block of");
    expect(() => read(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow("in a block of");
  });

  it("of 64 tokens of 32,128 that are all alike, the worst that draws can come to, take less than 100 bytes a position", () => {
    const random = RandomSequence.named(1, "ids");
    // One in each of 64 equal parts, as stratified draws from a flat distribution are.
    const position = () => Array.from({ length: 64 }, (_, i) => 502 * i + random.below(502));
    const columns = { ...columnsOf(Array.from({ length: 160 }, position)), values: new Uint16Array(160 * 64).fill(1) };
    expect(deflateRawSync(columnsToBytes(columns, 32_128)).length / 160).toBeLessThan(100);
  });
});
