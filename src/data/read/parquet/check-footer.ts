import type { ColumnMetaData, FileMetaData, RowGroup, SchemaElement } from "hyparquet";

/**
 * Holds what a footer says against itself and against the size of its file, before anything goes by it: the reader of Parquet trusts it, and by a wrong
 * number of children or values it can be busy without end. Throws an Error that says what is wrong.
 * @param byteLength The file's size.
 */
export function checkFooter({ schema, row_groups, num_rows }: FileMetaData, byteLength: number): void {
  const leaves = leavesOf(schema);
  for (const group of row_groups) checkGroup(group, { leaves, byteLength });
  const rows = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (rows !== Number(num_rows)) throw new Error(`the row groups have ${rows} rows, the file ${num_rows}`);
}

/** A column as the schema has it. */
interface Leaf {
  readonly path: string;
  readonly type: string | undefined;
}

/** The schema's columns: it is a tree, written down from its root with each element before its children. */
function leavesOf(schema: readonly SchemaElement[]): Leaf[] {
  const leaves: Leaf[] = [];
  let next = 0;
  const walk = (above: readonly string[]): void => {
    const element = schema[next++];
    if (element === undefined || above.length > 64) throw new Error("the schema's tree does not end where its elements do");
    const { name, type, num_children = 0 } = element;
    const isLeaf = type !== undefined;
    if (typeof name !== "string" || !isCount(num_children) || (isLeaf && num_children > 0)) {
      throw new Error(`the schema's element ${next} has ${num_children} children`);
    }
    // The root's name is in no path.
    const path = next === 1 ? [] : [...above, name];
    if (isLeaf) leaves.push({ path: path.join("."), type });
    for (let child = 0; child < num_children; child++) walk(path);
  };
  walk([]);
  if (next !== schema.length) throw new Error(`the schema has ${schema.length} elements, and its tree ${next}`);
  return leaves;
}

function checkGroup({ columns, num_rows }: RowGroup, { leaves, byteLength }: { leaves: readonly Leaf[]; byteLength: number }): void {
  if (!isCount(num_rows)) throw new Error(`a row group has ${num_rows} rows`);
  if (columns.length !== leaves.length) throw new Error(`a row group has ${columns.length} columns, the schema ${leaves.length}`);
  for (const [index, { meta_data }] of columns.entries()) {
    const leaf = leaves[index] as Leaf;
    // In the schema's order, as the format wants them.
    if (meta_data?.path_in_schema.join(".") !== leaf.path || meta_data.type !== leaf.type) {
      throw new Error(`column ${index + 1} of a row group is not the schema's "${leaf.path}"`);
    }
    checkColumn(meta_data, { path: leaf.path, rows: num_rows, byteLength });
  }
}

function checkColumn(column: ColumnMetaData, { path, rows, byteLength }: { path: string; rows: bigint; byteLength: number }): void {
  const { num_values, total_compressed_size, total_uncompressed_size, codec } = column;
  if (codec === undefined) throw new Error(`the column "${path}" is packed in an unknown way`);
  // A list has a value per item, and one where it is empty or missing.
  if (!isCount(num_values) || num_values < rows) throw new Error(`the column "${path}" has ${num_values} values in ${rows} rows`);
  if (!isCount(total_uncompressed_size)) throw new Error(`the column "${path}" unpacks to ${total_uncompressed_size} bytes`);
  const start = chunkStart(column);
  const fits = isCount(start) && isCount(total_compressed_size) && Number(start) + Number(total_compressed_size) <= byteLength;
  if (!fits) throw new Error(`the column "${path}" lies outside of the file`);
}

/** Where a column's pages begin in the file. */
export function chunkStart(column: { readonly data_page_offset: bigint; readonly dictionary_page_offset?: bigint }): bigint {
  return column.dictionary_page_offset || column.data_page_offset;
}

function isCount(value: unknown): boolean {
  return typeof value === "bigint"
    ? value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER)
    : Number.isSafeInteger(value) && (value as number) >= 0;
}
