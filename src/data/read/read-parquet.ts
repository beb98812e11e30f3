import { brotliDecompressSync, gunzipSync } from "node:zlib";
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type ColumnMetaData,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type RowGroup,
} from "hyparquet";
import { compressors as others } from "hyparquet-compressors";
import { DataError } from "../../core/index.js";
import { assertFile } from "./open-bytes.js";
import { checkFooter, checkPages, chunkStart, readThriftStruct } from "./parquet/index.js";
import type { Row } from "./row.js";

/** A row group is read whole; one that says it unpacks to more than this is refused before it is read. */
const maxRowGroupBytes = 2 ** 30;

/**
 * The rows of a Parquet file with the columns that are wanted of those that are there (others are left out), one row group in memory at a time. Throws a
 * {@link DataError} naming the path, and the rows where they are known, for a file that is not Parquet, is truncated or broken, or has a
 * row group over 1 GiB.
 */
export async function* readParquet(path: string, wantedOf: (present: readonly string[]) => readonly string[]): AsyncGenerator<Row> {
  const file = await openParquet(path);
  const { metadata, present } = await readFooter(path, file);
  const columns = wantedOf(present);
  // A row that lacks a wanted column must still show the columns that are there, so that the error can list them.
  const absent = Object.fromEntries(present.filter((name) => !columns.includes(name)).map((name) => [name, undefined]));
  const wanted = present.filter((name) => columns.includes(name));
  let start = 0;
  for (const group of metadata.row_groups) {
    const request = { file, metadata, columns: wanted, rowStart: start, rowEnd: start + Number(group.num_rows) };
    for (const values of await readGroup(path, group, request)) {
      start++;
      yield { place: `${path}:row ${start}`, number: start, values: { ...absent, ...values } };
    }
  }
}

/** A file of which a read that fails is told here, once, and to nobody who waits for it. */
interface ReadFile extends AsyncBuffer {
  readonly failure: Promise<never>;
}

async function openParquet(path: string): Promise<ReadFile> {
  await assertFile(path);
  const file = withOneFailure(await asyncBufferFromFile(path));
  const magic = file.byteLength < 12 ? "" : Buffer.from(await Promise.race([file.slice(0, 4), file.failure])).toString("latin1");
  if (magic !== "PAR1") throw new DataError(`${path}: not a Parquet file (it does not start with PAR1).`);
  const tail = Buffer.from(await Promise.race([file.slice(file.byteLength - 4), file.failure])).toString("latin1");
  if (tail === "PAR1") return file;
  throw new DataError(`${path}: the Parquet file ends early.`, { hint: "It is truncated: copy or download it again." });
}

/**
 * Columns are read ahead: when one is broken, nobody waits for the others any more, and what their reads then fail with would end the process. So a read that
 * fails never settles, and `failure` rejects instead.
 */
function withOneFailure({ byteLength, slice }: AsyncBuffer): ReadFile {
  let fail: (cause: unknown) => void;
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failure.catch(() => undefined);
  return {
    byteLength,
    failure,
    slice: (start, end) => new Promise((resolve) => void (async () => slice(start, end))().then(resolve, (cause) => fail(cause))),
  };
}

interface Footer {
  readonly metadata: FileMetaData;
  /** The names of the columns. */
  readonly present: readonly string[];
}

async function readFooter(path: string, file: ReadFile): Promise<Footer> {
  try {
    readThriftStruct(await footerBytes(file));
    // Columns of places on Earth are told by a key of the file's own, by a search that a broken schema can keep busy without end. No recipe reads any.
    const metadata = await Promise.race([parquetMetadataAsync(file, { geoparquet: false }), file.failure]);
    checkFooter(metadata, file.byteLength);
    return { metadata, present: parquetSchema(metadata).children.map((child) => child.element.name) };
  } catch (cause) {
    throw new DataError(`${path}: the Parquet footer is broken: ${(cause as Error).message}.`, { cause });
  }
}

async function footerBytes(file: ReadFile): Promise<Uint8Array> {
  const end = file.byteLength - 8;
  const length = new DataView(await Promise.race([file.slice(end, end + 4), file.failure])).getUint32(0, true);
  if (length > end - 4) throw new Error(`it would take ${length} bytes of ${file.byteLength}`);
  return new Uint8Array(await Promise.race([file.slice(end - length, end), file.failure]));
}

interface GroupRequest {
  readonly file: ReadFile;
  readonly metadata: FileMetaData;
  readonly columns: string[];
  readonly rowStart: number;
  readonly rowEnd: number;
}

async function readGroup(path: string, group: RowGroup, request: GroupRequest): Promise<Record<string, unknown>[]> {
  const rows = `rows ${request.rowStart + 1} to ${request.rowEnd}`;
  const bytes = memoryOf(group, request.columns);
  if (bytes > maxRowGroupBytes) {
    throw new DataError(`${path}: ${rows} would take ${bytes} bytes at once (at most ${maxRowGroupBytes}).`, {
      hint: "Write the file with smaller row groups.",
    });
  }
  try {
    const { file } = request;
    for (const column of wantedColumns(group, request.columns)) await checkColumn(column, request);
    return await Promise.race([parquetReadObjects({ ...request, compressors, parsers: { stringFromBytes } }), file.failure]);
  } catch (cause) {
    throw new DataError(`${path}: ${rows} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

/** What a row group takes when it is read: its bytes, and a reference to each value and each row. */
function memoryOf(group: RowGroup, columns: readonly string[]): number {
  const ofColumns = wantedColumns(group, columns).map((column) => Number(column.total_uncompressed_size) + 8 * Number(column.num_values));
  return ofColumns.reduce((sum, bytes) => sum + bytes, 8 * Number(group.num_rows));
}

function wantedColumns(group: RowGroup, columns: readonly string[]): ColumnMetaData[] {
  return group.columns.flatMap(({ meta_data }) =>
    meta_data !== undefined && columns.includes(meta_data.path_in_schema[0] ?? "") ? [meta_data] : [],
  );
}

async function checkColumn(column: ColumnMetaData, { file, rowStart, rowEnd }: GroupRequest): Promise<void> {
  const start = Number(chunkStart(column));
  const chunk = await Promise.race([file.slice(start, start + Number(column.total_compressed_size)), file.failure]);
  const values = Number(column.num_values);
  const isFlat = column.path_in_schema.length === 1;
  if (isFlat && values !== rowEnd - rowStart) throw new Error(`${values} values in ${rowEnd - rowStart} rows`);
  checkPages(new Uint8Array(chunk), { values, unpackedBytes: Number(column.total_uncompressed_size), isFlat });
}

/** Node's own where it has them: they hold a page against its checksum, and stop at the size that its header says. */
const compressors: Compressors = {
  ...others,
  GZIP: (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength }),
  BROTLI: (bytes, maxOutputLength) => brotliDecompressSync(bytes, { maxOutputLength }),
};

const decoder = new TextDecoder("utf-8", { fatal: true });

function stringFromBytes(bytes: Uint8Array | undefined): string | undefined {
  return bytes && decoder.decode(bytes);
}
