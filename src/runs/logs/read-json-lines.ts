import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { DataError } from "../../core/index.js";

const LINE_FEED = 10;
const BLOCK_BYTES = 1024 * 1024;

/**
 * The entries of a file of JSON lines, packed if its name ends in `.gz`, in order; none if there is no such file. An unfinished last line is left out: it was being
 * written when its writer was killed, or is being written now. Any other line that is not JSON is a DataError with `path:line`.
 */
export function readJsonLines<Entry>(path: string): Entry[] {
  return [...jsonLines<Entry>(path)];
}

/** {@link readJsonLines}, one entry at a time: for files that are larger than a string can be. */
export function* jsonLines<Entry>(path: string): Generator<Entry, void, undefined> {
  if (!existsSync(path)) return;
  let number = 0;
  for (const line of finishedLines(path)) yield parseLine<Entry>(line, `${path}:${++number}`);
}

function* finishedLines(path: string): Generator<string, void, undefined> {
  if (path.endsWith(".gz")) {
    yield* unpacked(path).split("\n").slice(0, -1);
    return;
  }
  const descriptor = openSync(path, "r");
  try {
    const block = Buffer.alloc(BLOCK_BYTES);
    let rest: Buffer = Buffer.alloc(0);
    for (let read = readSync(descriptor, block); read > 0; read = readSync(descriptor, block)) {
      const bytes = Buffer.concat([rest, block.subarray(0, read)]);
      let start = 0;
      for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
        yield bytes.toString("utf8", start, end);
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
  } finally {
    closeSync(descriptor);
  }
}

function unpacked(path: string): string {
  try {
    return gunzipSync(readFileSync(path)).toString("utf8");
  } catch (cause) {
    throw new DataError(`${path}: cannot be unpacked: ${(cause as Error).message}.`, { cause });
  }
}

function parseLine<Entry>(line: string, place: string): Entry {
  try {
    return JSON.parse(line) as Entry;
  } catch (cause) {
    throw new DataError(`${place}: not a JSON document: ${line.slice(0, 80)}`, { hint: "Remove the line.", cause });
  }
}
