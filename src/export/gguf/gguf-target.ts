import { blockSizeOf, type GgufTensorSource, ggufChunks, quantize, type WrittenType, writtenTypes } from "../../gguf/index.js";
import type { Parameters } from "../../nn/index.js";
import { writeChunksAtomic } from "../../runs/index.js";
import { scope, slice } from "../../tensor/index.js";
import type { ExportSource, ExportTarget, PreparedExport, WrittenExport } from "../export-target.js";
import { ggufModelOf } from "./architectures/index.js";
import type { GgufModel, PlannedTensor } from "./gguf-architecture.js";
import { type Metadata, text, uint32 } from "./metadata-values.js";
import { promptUsage } from "./prompt-usage.js";
import { samplingKeys } from "./sampling-keys.js";
import { tokenizerToGguf } from "./tokenizer/index.js";

/** `general.file_type`: what most of a file's matrices are. */
const fileTypes: Readonly<Record<WrittenType, number>> = { F32: 0, F16: 1, Q8_0: 7 };

/** GGUF, what llama.cpp and all that is built on it run: one file with weights, tokenizer and settings. */
export const gguf: ExportTarget = {
  describes: "one file for llama.cpp and its kin",
  types: writtenTypes,
  fileName: (name, type) => `${name}-${type}.gguf`,
  prepare,
};

async function prepare(source: ExportSource, type: string): Promise<PreparedExport> {
  const written = type as WrittenType;
  const { vocabularySize } = source.tokenizer;
  const unused = source.config.vocabSize - vocabularySize;
  // Here, an id that no token has is never written; llama.cpp knows no such rule.
  const config = { ...source.config, vocabSize: vocabularySize };
  const model = ggufModelOf(config);
  const tokenizer = await tokenizerToGguf(source.tokenizer, config);
  const prompt = promptUsage(source);
  const sampling = samplingKeys(source.decoding);
  const name = nameOf(source);
  const metadata = new Map([
    ...generalKeys(model, { ...source, name: name.written }, written),
    ...sampling.metadata,
    ...model.metadata.map(([key, value]) => [`${model.architecture}.${key}`, value] as const),
    ...tokenizer.metadata,
    ...prompt.metadata,
  ]);
  const tensors = model.tensors.map((tensor) => ({ ...tensor, type: typeOf(tensor, written) }));
  return {
    notes: [
      ...(unused === 0 ? [] : [`rows of its embedding that no token has, left out: ${unused}.`]),
      ...name.notes,
      ...fallbackNotes(tensors, written),
      ...tokenizer.notes,
      ...sampling.notes,
      ...prompt.notes,
    ],
    usage: prompt.usage,
    write: (parameters, path) => {
      const sources = tensors.map((tensor) => sourceOf(tensor, parameters));
      const { bytes } = writeChunksAtomic(path, ggufChunks({ metadata, tensors: sources }));
      return { bytes, tensors: counted(tensors) };
    },
  };
}

function generalKeys(
  { architecture }: GgufModel,
  { name, license }: { readonly name: string | undefined; readonly license?: string | undefined },
  type: WrittenType,
): Metadata {
  return [
    ["general.architecture", text(architecture)],
    ["general.type", text("model")],
    ...(name === undefined ? [] : [["general.name", text(name)] as const]),
    ...(license === undefined ? [] : [["general.license", text(license)] as const]),
    ["general.file_type", uint32(fileTypes[type])],
    ["general.alignment", uint32(32)],
    ["general.quantization_version", uint32(2)],
  ];
}

/** llama.cpp treats control tokens otherwise where a model's name has one of these in it, and may not load it at all. */
const namesWithEffect = /phi-?3|modern-bert/i;

function nameOf({ name }: ExportSource): { readonly written: string | undefined; readonly notes: readonly string[] } {
  if (!namesWithEffect.test(name)) return { written: name, notes: [] };
  return { written: undefined, notes: [`the file has no name: llama.cpp would take ${name} for another kind of model by it.`] };
}

interface TypedTensor extends PlannedTensor {
  readonly type: WrittenType;
}

/** The type asked for, float32 for what is always so, and F16 for rows that are no whole blocks. */
function typeOf({ shape, keepsFloat32 }: PlannedTensor, asked: WrittenType): WrittenType {
  if (keepsFloat32) return "F32";
  return (shape.at(-1) as number) % blockSizeOf(asked).values === 0 ? asked : "F16";
}

function fallbackNotes(tensors: readonly TypedTensor[], asked: WrittenType): string[] {
  const [first, ...more] = tensors.filter(({ type, keepsFloat32 }) => type !== asked && !keepsFloat32);
  if (first === undefined) return [];
  const { values } = blockSizeOf(asked);
  const example = `${first.name} has ${first.shape.at(-1)}`;
  return [`matrices in F16, not ${asked}, since their rows are no multiples of ${values}: ${more.length + 1} (${example}).`];
}

/** So many values are made at once: the embedding of a large vocabulary need not be in memory twice. */
const valuesAtOnce = 2 ** 20;

function sourceOf({ name, type, shape, of }: TypedTensor, parameters: Parameters): GgufTensorSource {
  const [rows = 1, ...row] = shape;
  const step = Math.max(1, Math.floor(valuesAtOnce / row.reduce((product, size) => product * size, 1)));
  function* bytes(): Generator<Uint8Array> {
    for (let start = 0; start < rows; start += step) {
      const values = scope(() => slice(of(parameters), 0, start, Math.min(rows, start + step)).toFloat32Array());
      yield quantize(values, type, name);
    }
  }
  return { name, type, shape, bytes };
}

function counted(tensors: readonly TypedTensor[]): WrittenExport["tensors"] {
  const counts = new Map<string, number>();
  for (const { type } of tensors) counts.set(type, (counts.get(type) ?? 0) + 1);
  return Object.fromEntries(counts);
}
