import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { assertNoLfsPointer, DataError, lfsPointerBytes, nearest } from "../../core/index.js";

/** The file's bytes as a stream, unpacked if its name ends in `.gz`. Errors of the stream go through {@link asDataError}. */
export async function openBytes(path: string): Promise<Readable> {
  await assertFile(path);
  const bytes = createReadStream(path);
  // pipeline hands an error of the file on to the unzipped stream, whose reader gets it.
  return path.endsWith(".gz") ? pipeline(bytes, createGunzip(), () => undefined) : bytes;
}

/** Throws a {@link DataError} if there is no file at `path`, naming the nearest name in the same folder, or only the pointer that Git LFS keeps its place with. */
export async function assertFile(path: string): Promise<void> {
  const status = await stat(path).catch(() => undefined);
  if (status?.isDirectory()) throw new DataError(`${path}: this is a folder; expected a data file.`);
  if (status?.isFile()) assertNoLfsPointer(path, await beginningOf(path), DataError);
  if (status !== undefined) return;
  const neighbours = await readdir(dirname(path)).catch(() => undefined);
  if (neighbours === undefined) throw new DataError(`${path}: no such file; there is no folder ${dirname(path)} either.`);
  const near = nearest(basename(path), neighbours);
  throw new DataError(`${path}: no such file.`, near === undefined ? {} : { hint: `Did you mean ${near}?` });
}

async function beginningOf(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(lfsPointerBytes), 0, lfsPointerBytes, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw asDataError(cause, path);
  }
}

/** A failed read in this library's words, with the place up to which it worked. Errors of ours pass through. */
export function asDataError(error: unknown, place: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || error instanceof DataError) return error;
  if (error.code === "Z_BUF_ERROR") {
    return new DataError(`${place}: the gzip data ends early.`, {
      hint: "The file is truncated: copy or download it again.",
      cause: error,
    });
  }
  if (String(error.code).startsWith("Z_")) {
    return new DataError(`${place}: broken gzip data: ${error.message}.`, { hint: "Is this really a .gz file?", cause: error });
  }
  return new DataError(`${place}: cannot be read: ${error.message}.`, { cause: error });
}
