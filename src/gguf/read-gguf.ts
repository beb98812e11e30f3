import { assertNoLfsPointer, CheckpointError, lfsPointerBytes } from "../core/index.js";
import type { GgufFile, GgufTensor } from "./gguf-file.js";
import type { GgufValue } from "./gguf-value.js";
import { type ListedTensor, parseTensors } from "./parse-tensors.js";
import { parseCount, parseText, parseValue } from "./parse-value.js";
import { ReadWindow } from "./read-window.js";

const magic = "GGUF";
const versions = [2, 3];
const defaultAlignment = 32;
/** What the least key takes: its length, one byte of it, a type and a value of one byte. */
const leastKeyBytes = 8 + 1 + 4 + 1;

/**
 * Reads what a GGUF file says of itself, metadata and the list of tensors, and checks that every tensor's bytes lie inside the file, where the alignment allows, and
 * touch no other's. No weight is read.
 * @throws CheckpointError for a file that is missing, none of GGUF version 2 or 3, of the other byte order, cut off, or says impossible things; before anything of
 * the size that it claims is allocated.
 */
export function readGguf(path: string): GgufFile {
  using file = new ReadWindow(path);
  const version = parseStart(file);
  const tensorCount = parseCount(file, "the number of tensors");
  const keyCount = parseCount(file, "the number of keys");
  const metadata = parseMetadata(file, keyCount);
  const alignment = alignmentOf(metadata, path);
  const listed = parseTensors(file, tensorCount);
  const dataStart = Math.ceil(file.position / alignment) * alignment;
  const tensors = placed(listed, { path, dataStart, alignment, fileSize: file.fileSize });
  return { path, version, alignment, metadata, tensors };
}

function parseStart(file: ReadWindow): number {
  const { path, fileSize } = file;
  if (fileSize < 24) throw new CheckpointError(`${path}: ${fileSize} bytes are too few for a GGUF file.`);
  const start = file.take(8, "the header");
  if (start.toString("latin1", 0, 4) !== magic) {
    using whole = new ReadWindow(path);
    assertNoLfsPointer(path, whole.take(Math.min(fileSize, lfsPointerBytes), "the beginning"), CheckpointError);
    throw new CheckpointError(`${path}: is no GGUF file: it does not begin with ${magic}.`);
  }
  const version = start.readUInt32LE(4);
  if (versions.includes(start.readUInt32BE(4))) {
    throw new CheckpointError(`${path}: is written for machines of the other byte order (big-endian), which is not read.`, {
      hint: "gguf_convert_endian.py of the Python package gguf turns it around.",
    });
  }
  if (versions.includes(version)) return version;
  throw new CheckpointError(`${path}: is of GGUF version ${version}; ${versions.join(" and ")} are read.`, {
    hint: "Convert the model again with a current llama.cpp.",
  });
}

function parseMetadata(file: ReadWindow, count: number): Map<string, GgufValue> {
  if (count * leastKeyBytes > file.remaining) throw file.cutOff(`a list of ${count} keys`, count * leastKeyBytes);
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < count; i++) {
    const key = parseText(file, `key ${i} of the metadata`);
    if (metadata.has(key)) throw new CheckpointError(`${file.path}: the key ${key} stands twice in the metadata.`);
    metadata.set(key, parseValue(file, key));
  }
  return metadata;
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>, path: string): number {
  const { value = defaultAlignment } = metadata.get("general.alignment") ?? {};
  if (typeof value === "number" && value >= 1 && value <= 2 ** 31 && Number.isInteger(Math.log2(value))) return value;
  throw new CheckpointError(`${path}: general.alignment is ${String(value)}: expected a power of two.`);
}

interface Layout {
  readonly path: string;
  readonly dataStart: number;
  readonly alignment: number;
  readonly fileSize: number;
}

/** The tensors with their places in the file. Gaps, which writers leave to align, belong to nobody. */
function placed(listed: readonly ListedTensor[], { path, dataStart, alignment, fileSize }: Layout): Map<string, GgufTensor> {
  let end = 0;
  for (const { name, offset, byteLength } of [...listed].sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength)) {
    const refuse = (what: string, hint: string): never => {
      throw new CheckpointError(`${path}: tensor '${name}' ${what}.`, { hint });
    };
    if (offset % alignment !== 0) refuse(`begins at ${offset}, which is no multiple of the alignment ${alignment}`, "The file is damaged.");
    if (offset < end) refuse("overlaps the one before it", "The file is damaged.");
    end = offset + byteLength;
    if (dataStart + end <= fileSize) continue;
    refuse(`ends at byte ${dataStart + end}, but the file has ${fileSize}`, "The file was cut off; download or copy it again.");
  }
  return new Map(listed.map(({ offset, ...tensor }) => [tensor.name, { ...tensor, byteOffset: dataStart + offset }]));
}
