import { CheckpointError } from "../core/index.js";
import type { GgufTensor } from "./gguf-file.js";
import { parseCount, parseText } from "./parse-value.js";
import type { ReadWindow } from "./read-window.js";
import { blockSizeOf, type GgufTensorType, tensorTypeOf } from "./tensor-types.js";

/** ggml's limit. */
const maxDimensions = 4;
/** What the least entry of the list takes: an empty name, one size, type and offset. */
const leastBytes = 8 + 4 + 8 + 4 + 8;

/** A tensor whose bytes are counted from where all tensors' begin. */
export interface ListedTensor extends Omit<GgufTensor, "byteOffset"> {
  readonly offset: number;
}

/**
 * The list of a file's tensors.
 * @throws CheckpointError for more than the file has room for, and for one that stands there twice, is of an unknown type, has rows that are no whole blocks or a
 * size beyond all memory.
 */
export function parseTensors(file: ReadWindow, count: number): ListedTensor[] {
  if (count * leastBytes > file.remaining) throw file.cutOff(`a list of ${count} tensors`, count * leastBytes);
  const names = new Set<string>();
  return Array.from({ length: count }, (_, i) => {
    const tensor = parseTensor(file, parseText(file, `the name of tensor ${i}`));
    if (names.has(tensor.name)) throw new CheckpointError(`${file.path}: tensor '${tensor.name}' stands twice in the list.`);
    names.add(tensor.name);
    return tensor;
  });
}

function parseTensor(file: ReadWindow, name: string): ListedTensor {
  const refuse = (what: string): never => {
    throw new CheckpointError(`${file.path}: tensor '${name}': ${what}.`, {
      hint: "The file is damaged, or made by a tool with an error.",
    });
  };
  const dimensions = file.take(4, `the sizes of ${name}`).readUInt32LE();
  if (dimensions > maxDimensions) refuse(`has ${dimensions} dimensions, and ggml's tensors have at most ${maxDimensions}`);
  const shape = Array.from({ length: dimensions }, () => parseCount(file, `a size of ${name}`)).reverse();
  const id = file.take(4, `the type of ${name}`).readUInt32LE();
  const type = tensorTypeOf(id) ?? refuse(`is of type ${id}, which is not known here`);
  const offset = parseCount(file, `the place of ${name}`);
  const { values, bytes } = blockSizeOf(type);
  const reach = shape.reduce((product, size) => product * Math.max(1, size), bytes);
  if (!Number.isSafeInteger(reach)) refuse(`[${shape.join(", ")}] is larger than any memory`);
  if ((shape.at(-1) ?? 1) % values !== 0)
    refuse(`[${shape.join(", ")}] has rows of ${shape.at(-1)}, which are no whole blocks of ${type}'s ${values}`);
  return { name, type, shape, offset, byteLength: byteLengthOf(type, shape) };
}

/** How many bytes a tensor takes whose rows are whole blocks. */
export function byteLengthOf(type: GgufTensorType, shape: readonly number[]): number {
  const { values, bytes } = blockSizeOf(type);
  return (shape.reduce((product, size) => product * size, 1) / values) * bytes;
}
