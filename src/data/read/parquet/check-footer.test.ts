import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { type FileMetaData, parquetMetadata } from "hyparquet";
import { describe, expect, it } from "vitest";
import { checkFooter } from "./check-footer.js";

// Made by scripts/golden/parquet.py.
const bytes = readFileSync(fileURLToPath(new URL("../../../../test/golden/parquet/zstd.parquet", import.meta.url)));
const footer = (): FileMetaData => parquetMetadata(new Uint8Array(bytes));
const errorOf = (change: (footer: FileMetaData) => void, size = bytes.length): string => {
  const changed = footer();
  change(changed);
  try {
    checkFooter(changed, size);
    return "taken";
  } catch (error) {
    return (error as Error).message;
  }
};
const columnOf = ({ row_groups }: FileMetaData, index: number) => {
  const column = row_groups[0]?.columns[index]?.meta_data;
  if (column === undefined) throw new Error("the golden file has five columns");
  return column;
};

describe("checkFooter", () => {
  it("takes a footer that pyarrow wrote", () => {
    expect(errorOf(() => undefined)).toBe("taken");
  });

  it("refuses every other number of children of every element of the schema", () => {
    const elements = footer().schema;
    fc.assert(
      fc.property(fc.nat(elements.length - 1), fc.oneof(fc.integer(), fc.integer({ min: -9, max: 9 })), (index, children) => {
        fc.pre(children !== (elements[index]?.num_children ?? 0));
        const error = errorOf(({ schema }) => Object.assign(schema[index] ?? {}, { num_children: children }));
        expect(error).toMatch(/^the schema/);
      }),
    );
  });

  it("refuses numbers that do not fit together, or into the file", () => {
    expect(errorOf((changed) => Object.assign(changed, { num_rows: 6n }))).toBe("the row groups have 5 rows, the file 6");
    expect(errorOf((changed) => Object.assign(changed.row_groups[0] ?? {}, { num_rows: -2n }))).toBe("a row group has -2 rows");
    expect(errorOf((changed) => void changed.row_groups[0]?.columns.pop())).toBe("a row group has 4 columns, the schema 5");
    expect(errorOf((changed) => Object.assign(columnOf(changed, 0), { num_values: 1n }))).toBe('the column "id" has 1 values in 2 rows');
    expect(errorOf((changed) => Object.assign(columnOf(changed, 1), { data_page_offset: -1n, dictionary_page_offset: undefined }))).toBe(
      'the column "source" lies outside of the file',
    );
    expect(errorOf((changed) => Object.assign(columnOf(changed, 1), { total_compressed_size: 10_000n }))).toContain("outside of the file");
    expect(errorOf((changed) => Object.assign(columnOf(changed, 2), { path_in_schema: ["source"] }))).toBe(
      'column 3 of a row group is not the schema\'s "target"',
    );
    expect(errorOf((changed) => Object.assign(columnOf(changed, 1), { codec: undefined }))).toContain(
      '"source" is packed in an unknown way',
    );
  });
});
