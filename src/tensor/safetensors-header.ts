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

const dtypeNames: Readonly<Record<string, DType>> = {
  F64: "float64",
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
  I64: "int64",
  I32: "int32",
  I16: "int16",
  I8: "int8",
  U8: "uint8",
  BOOL: "bool",
};

const fileNames = new Map(Object.entries(dtypeNames).map(([file, dtype]) => [dtype, file]));

/** The name that safetensors files use for a dtype. */
export function safetensorsDtype(dtype: DType): string {
  return fileNames.get(dtype) as string;
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
  const { __metadata__: metadata = {}, ...tensors } = json;
  const entries = Object.entries(tensors).map(([name, value]) => parseEntry(name, value, { path, dataStart }));
  checkLayout(entries, { path, dataStart, fileSize });
  return { entries: new Map(entries.map((entry) => [entry.name, entry])), metadata: metadata as Record<string, string> };
}

function parseObject(text: string, path: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError(`${path}: the header is not JSON.`, { cause, hint: "The file is damaged or is no safetensors file." });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new CheckpointError(`${path}: the header is not a JSON object.`);
  return value as Record<string, unknown>;
}

function parseEntry(name: string, value: unknown, { path, dataStart }: { path: string; dataStart: number }): SafetensorsEntry {
  const refuse = (what: string): never => {
    throw new CheckpointError(`${path}: tensor '${name}': ${what}.`);
  };
  const { dtype: dtypeName, shape, data_offsets: offsets } = (value ?? {}) as { dtype?: string; shape?: unknown; data_offsets?: unknown };
  const dtype = dtypeNames[dtypeName ?? ""] ?? refuse(`dtype ${JSON.stringify(dtypeName)} is not supported`);
  if (!isSizes(shape)) return refuse(`shape ${JSON.stringify(shape)} is not a list of whole numbers`);
  if (!isSizes(offsets) || offsets.length !== 2) return refuse(`data_offsets ${JSON.stringify(offsets)} are not two whole numbers`);
  const [start, end] = offsets as [number, number];
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
