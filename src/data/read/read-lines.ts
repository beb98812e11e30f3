import { type Line, LineSplitter } from "./line-splitter.js";
import { asDataError, openBytes } from "./open-bytes.js";

/** The longest line that a reader accepts: 16 MiB, far above any real record. */
export const maxLineBytes = 16 * 2 ** 20;

/**
 * The lines of a UTF-8 text file (`.gz` is unpacked), in one pass and in bounded memory. Line breaks are LF or CRLF; a byte order mark is
 * dropped. Throws a `DataError` naming `path:line` for a missing file, truncated or broken gzip data, bytes that are not UTF-8 and a line
 * longer than {@link maxLineBytes}.
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  yield* linesOf(await openBytes(path), path);
}

/** The lines of bytes that come from anywhere, as {@link readLines} reads a file's. @param name What errors call it: `stdin`. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Line> {
  const splitter = new LineSplitter(name, maxLineBytes);
  try {
    for await (const chunk of bytes) yield* splitter.push(chunk);
    yield* splitter.end();
  } catch (error) {
    throw asDataError(error, `${name}:${splitter.lineNumber}`);
  }
}
