import { CheckpointError } from "../core/index.js";
import { bytesPerElement, type DType } from "./dtype.js";

/** One tensor of a safetensors file. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Where its bytes start, counted from the start of the file. */
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** What a safetensors file says of itself. */
export interface SafetensorsHeader {
  readonly entries: ReadonlyMap<string, SafetensorsEntry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Hugging Face's own limit; a larger number in the length field is an attack or a broken file. */
export const maxHeaderBytes = 100_000_000;

const fileNames: Readonly<Record<DType, string>> = {
  float64: "F64",
  float32: "F32",
  float16: "F16",
  bfloat16: "BF16",
  int64: "I64",
  int32: "I32",
  int16: "I16",
  int8: "I8",
  uint8: "U8",
  bool: "BOOL",
};

const dtypeNames: ReadonlyMap<unknown, DType> = new Map(Object.entries(fileNames).map(([dtype, file]) => [file, dtype as DType]));

/** The name that safetensors files use for a dtype. */
export function safetensorsDtype(dtype: DType): string {
  return fileNames[dtype];
}

/**
 * Reads and checks a header's JSON text: every tensor's bytes lie inside the file, fit its shape and dtype, and touch no other's;
 * together they leave no hole.
 * @param dataStart Where the tensors' bytes start in the file.
 * @param fileSize The file's length in bytes.
 * @throws CheckpointError naming the file, the tensor and what is wrong.
 */
export function parseSafetensorsHeader(
  text: string,
  { path, dataStart, fileSize }: { path: string; dataStart: number; fileSize: number },
): SafetensorsHeader {
  const json = parseObject(text, path);
  const { __metadata__, ...tensors } = json;
  const metadata = __metadata__ ?? {};
  if (!isStringRecord(metadata)) throw new CheckpointError(`${path}: __metadata__ is not an object of strings.`);
  const entries = Object.entries(tensors).map(([name, value]) => parseEntry(name, value, { path, dataStart }));
  checkLayout(entries, { path, dataStart, fileSize });
  return { entries: new Map(entries.map((entry) => [entry.name, entry])), metadata };
}

function parseObject(text: string, path: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError(`${path}: the header is not JSON.`, { cause, hint: "The file is damaged or is no safetensors file." });
  }
  if (!isObject(value)) throw new CheckpointError(`${path}: the header is not a JSON object.`);
  const twice = repeatedKey(text);
  if (twice !== undefined) throw new CheckpointError(`${path}: tensor '${twice}' stands twice in the header.`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStringRecord(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every((member) => typeof member === "string");
}

/** The first key that a JSON object, known to be well formed, names twice on its top level. JSON.parse keeps the last and says nothing. */
function repeatedKey(text: string): string | undefined {
  const keys = new Set<string>();
  let [depth, before] = [0, ""];
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}:]/g)) {
    if (token === "{") depth++;
    if (token === "}") depth--;
    if (token === ":" && depth === 1) {
      const key = JSON.parse(before) as string;
      if (keys.has(key)) return key;
      keys.add(key);
    }
    before = token;
  }
  return undefined;
}

function parseEntry(name: string, value: unknown, { path, dataStart }: { path: string; dataStart: number }): SafetensorsEntry {
  const refuse = (what: string): never => {
    throw new CheckpointError(`${path}: tensor '${name}': ${what}.`);
  };
  const { dtype: dtypeName, shape, data_offsets: offsets } = isObject(value) ? value : {};
  const dtype = dtypeNames.get(dtypeName) ?? refuse(`dtype ${JSON.stringify(dtypeName)} is not supported`);
  if (!isSizes(shape)) return refuse(`shape ${JSON.stringify(shape)} is not a list of whole numbers`);
  if (!isSizes(offsets) || offsets.length !== 2) return refuse(`data_offsets ${JSON.stringify(offsets)} are not two whole numbers`);
  const [start, end] = offsets as [number, number];
  // Also where another size is 0: the engine multiplies the others all the same.
  const reach = shape.reduce((product, size) => product * Math.max(1, size), bytesPerElement(dtype));
  if (!Number.isSafeInteger(reach)) return refuse(`[${shape.join(", ")}] is larger than any memory`);
  const expected = shape.reduce((product, size) => product * size, bytesPerElement(dtype));
  if (end - start !== expected) refuse(`[${shape.join(", ")}] of ${dtype} takes ${expected} bytes, its data_offsets span ${end - start}`);
  return { name, dtype, shape, byteOffset: dataStart + start, byteLength: expected };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function checkLayout(
  entries: readonly SafetensorsEntry[],
  { path, dataStart, fileSize }: { path: string; dataStart: number; fileSize: number },
): void {
  let end = dataStart;
  for (const entry of [...entries].sort((a, b) => a.byteOffset - b.byteOffset || a.byteLength - b.byteLength)) {
    if (entry.byteOffset < end) throw new CheckpointError(`${path}: tensor '${entry.name}' overlaps the one before it.`);
    if (entry.byteOffset > end)
      throw new CheckpointError(`${path}: ${entry.byteOffset - end} bytes before tensor '${entry.name}' belong to nothing.`);
    end = entry.byteOffset + entry.byteLength;
  }
  if (end > fileSize) {
    throw new CheckpointError(`${path}: the file has ${fileSize} bytes, its tensors need ${end}.`, {
      hint: "It was cut off; download or copy it again.",
    });
  }
  if (end < fileSize) throw new CheckpointError(`${path}: ${fileSize - end} bytes after the last tensor belong to nothing.`);
}
