import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type RowGroup,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { DataError } from "../../core/index.js";
import { assertFile } from "./open-bytes.js";
import type { Row } from "./row.js";

/** A row group is read whole; one that says it unpacks to more than this is refused before it is read. */
const maxRowGroupBytes = 2 ** 30;

/**
 * The rows of a Parquet file with the given columns (those that are missing are left out), one row group in memory at a time. Throws a
 * {@link DataError} naming the path, and the rows where they are known, for a file that is not Parquet, is truncated or broken, or has a
 * row group over 1 GiB.
 */
export async function* readParquet(path: string, columns: readonly string[]): AsyncGenerator<Row> {
  const file = await openParquet(path);
  const { metadata, present } = await readFooter(path, file);
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
    const metadata = await Promise.race([parquetMetadataAsync(file), file.failure]);
    return { metadata, present: parquetSchema(metadata).children.map((child) => child.element.name) };
  } catch (cause) {
    throw new DataError(`${path}: the Parquet footer is broken: ${(cause as Error).message}.`, { cause });
  }
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
  const bytes = unpackedBytes(group, request.columns);
  if (bytes > maxRowGroupBytes) {
    throw new DataError(`${path}: ${rows} would take ${bytes} bytes at once (at most ${maxRowGroupBytes}).`, {
      hint: "Write the file with smaller row groups.",
    });
  }
  try {
    const { file } = request;
    return await Promise.race([parquetReadObjects({ ...request, compressors, parsers: { stringFromBytes } }), file.failure]);
  } catch (cause) {
    throw new DataError(`${path}: ${rows} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

function unpackedBytes(group: RowGroup, columns: readonly string[]): number {
  const wanted = group.columns.filter(({ meta_data }) => columns.includes(meta_data?.path_in_schema[0] ?? ""));
  return wanted.reduce((sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size ?? 0), 0);
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function stringFromBytes(bytes: Uint8Array | undefined): string | undefined {
  return bytes && decoder.decode(bytes);
}
