import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { CheckpointError } from "../../core/index.js";
import { type GgufFile, type GgufTensor, type GgufValue, readGguf } from "../../gguf/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { openGgufModel } from "./index.js";

useNoLeaks();
const temporary = useFolder();
const golden = (name: string): GgufFile => readGguf(fileURLToPath(new URL(`../../../test/golden/gguf/${name}.gguf`, import.meta.url)));
const files = Object.fromEntries(["llama-bpe", "smollm", "qwen2", "qwen3", "llama-spm"].map((name) => [name, golden(name)]));

type Values = Readonly<Record<string, GgufValue | undefined>>;
type Tensors = Readonly<Record<string, Partial<GgufTensor> | undefined>>;

const number = (value: number): GgufValue => ({ type: "float32", value });
const text = (value: string): GgufValue => ({ type: "string", value });

/** What is left of entries, later ones in the place of earlier ones, without those that are undefined. */
function present<Value>(entries: readonly (readonly [string, Value | undefined])[]): Map<string, Value> {
  return new Map([...new Map(entries)].filter((entry): entry is [string, Value] => entry[1] !== undefined));
}

/** A golden file that says something else; undefined takes a key or tensor out. */
function changed(name: string, values: Values, tensors: Tensors = {}): GgufFile {
  const file = files[name] as GgufFile;
  const own = (key: string): GgufTensor => file.tensors.get(key) ?? (file.tensors.get("output_norm.weight") as GgufTensor);
  const altered = Object.entries(tensors).map(([key, change]) => [key, change && { ...own(key), name: key, ...change }] as const);
  const metadata = present([...file.metadata, ...Object.entries(values)]);
  const all = present([...file.tensors, ...altered]);
  return { ...file, metadata, tensors: all };
}

const open = (file: GgufFile) =>
  openGgufModel(file, { dtype: "float32", tokenIds: { bos_token_id: 1, eos_token_id: 2, pad_token_id: null } });

function refusal(name: string, values: Values, tensors: Tensors = {}): string {
  const file = changed(name, values, tensors);
  expect(() => open(file)).toThrow(CheckpointError);
  try {
    open(file);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}

describe("what a file does not say is taken as llama.cpp takes it, and told", () => {
  test.each([
    ["llama.rope.freq_base", "smollm", { ropeParameters: { ropeType: "default", ropeTheta: 10_000 } }, "taken as 10000, as llama.cpp does"],
    ["llama.attention.head_count_kv", "llama-spm", { numKeyValueHeads: 4 }, "taken as head_count, 4, as llama.cpp does"],
    [
      "llama.rope.scaling.type",
      "llama-spm",
      { ropeParameters: { ropeType: "linear", ropeTheta: 10_000, factor: 2 } },
      "the scaling by 2 is taken as linear",
    ],
    [
      "qwen2.rope.scaling.original_context_length",
      "qwen2",
      { ropeParameters: { originalMaxPositionEmbeddings: 128 } },
      "taken as the context length",
    ],
  ])("without %s", (key, name, config, warning) => {
    const model = open(changed(name, { [key]: undefined }));
    expect(model.config).toMatchObject(config);
    expect(model.warnings).toEqual([expect.stringContaining(`has no ${key}: ${warning}`)]);
  });

  test("without the sizes of a head that follow from others, nothing is told", () => {
    const without = { "llama.rope.dimension_count": undefined, "llama.vocab_size": undefined };
    expect(open(changed("smollm", without))).toMatchObject({ config: { headDim: 16 }, warnings: [] });
  });
});

test("a scaling by 1 or 0, by its older key, or by factors that are all 1 is none; one that is none by name neither", () => {
  const ropeOf = (values: Values) => (open(changed("llama-spm", values)).config as unknown as { ropeParameters: object }).ropeParameters;
  const plain = { ropeType: "default", ropeTheta: 10_000 };
  for (const factor of [0, 1]) expect(ropeOf({ "llama.rope.scaling.factor": number(factor) })).toEqual(plain);
  expect(ropeOf({ "llama.rope.scaling.type": text("none") })).toEqual(plain);
  const older = { "llama.rope.scaling.factor": undefined, "llama.rope.scale_linear": number(3) };
  expect(ropeOf(older)).toEqual({ ropeType: "linear", factor: 3, ropeTheta: 10_000 });
});

test("YaRN's own settings go over, and a key that is not known is told", () => {
  const model = open(changed("qwen2", { "qwen2.rope.scaling.yarn_beta_fast": number(16), "qwen2.new_idea": number(3) }));
  expect(model.config).toMatchObject({ ropeParameters: { ropeType: "yarn", factor: 4, originalMaxPositionEmbeddings: 32, betaFast: 16 } });
  expect(model.warnings).toEqual(["has qwen2.new_idea, which is not known here and left out"]);
});

test("tokens that end an answer besides the end of a text stay among those that end one", () => {
  const options = { dtype: "float32", tokenIds: { bos_token_id: null, eos_token_id: [2, 5], pad_token_id: null } } as const;
  expect(openGgufModel(files.qwen2 as GgufFile, options).config).toMatchObject({ eosTokenId: 2, endTokenIds: [2, 5] });
});

describe("what is no such model is refused by name", () => {
  test.each([
    ["general.architecture", "smollm", text("gemma3"), 'general.architecture is "gemma3", which is not imported: llama, qwen2, qwen3 are'],
    ["general.architecture", "smollm", undefined, "has no general.architecture"],
    ["general.type", "smollm", text("adapter"), 'general.type is "adapter": only models are imported'],
    ["split.count", "smollm", { type: "uint16", value: 3 }, "is one of 3 parts of a model (split.count)"],
    ["llama.block_count", "smollm", undefined, "has no llama.block_count"],
    ["llama.block_count", "smollm", text("2"), 'llama.block_count is "2" (string): expected a number'],
    ["llama.block_count", "smollm", number(2.5), "block_count"],
    ["llama.expert_count", "smollm", { type: "uint32", value: 8 }, "llama.expert_count is 8: layers of experts are not imported"],
    ["llama.attention.sliding_window", "smollm", { type: "uint32", value: 4096 }, "attention in a window"],
    ["llama.attention.causal", "smollm", { type: "bool", value: false }, "llama.attention.causal is false"],
    ["llama.logit_scale", "smollm", number(0.5), "llama.logit_scale is 0.5"],
    ["llama.attention.head_count", "smollm", number(7), "head"],
    [
      "llama.attention.head_count",
      "smollm",
      { type: "array", items: "int32", value: [4, 2] },
      "is an array of 2 (array): expected a number",
    ],
    ["llama.attention.value_length", "llama-bpe", number(8), "llama.attention.value_length is 8, and a head has 16 numbers"],
    ["llama.rope.dimension_count", "llama-bpe", number(8), "llama.rope.dimension_count is 8, and a head has 16 numbers"],
    ["llama.rope.scaling.type", "llama-spm", text("longrope"), 'llama.rope.scaling.type is "longrope": none, linear and yarn are imported'],
    ["llama.rope.scaling.attn_factor", "llama-spm", number(1.5), "llama.rope.scaling.attn_factor is 1.5, which a config.json cannot say"],
    ["llama.rope.scaling.factor", "llama-bpe", number(2), "has both a linear scaling and rope_freqs.weight"],
  ] as [string, string, GgufValue | undefined, string][])("by %s of %s: %j", (key, name, value, message) => {
    expect(refusal(name, { [key]: value })).toContain(message);
  });

  test.each([
    ["is missing", "blk.1.ffn_up.weight", undefined, "has no tensor for model.layers.1.mlp.up_proj.weight, [256, 64]"],
    [
      "has another shape",
      "blk.1.ffn_up.weight",
      { shape: [64, 256] },
      "tensor 'blk.1.ffn_up.weight' is [64, 256], and the metadata asks for [256, 64]",
    ],
    [
      "is of a type that is not read",
      "blk.1.ffn_up.weight",
      { type: "IQ2_XS" },
      "tensor 'blk.1.ffn_up.weight' is of type IQ2_XS, which is not read",
    ],
    ["has no place by its name", "blk.0.ffn_gate_inp.weight", {}, "the model has no place for tensor 'blk.0.ffn_gate_inp.weight'"],
    ["has no place in this model", "blk.2.attn_norm.weight", {}, "the model has no place for tensor 'blk.2.attn_norm.weight'"],
    ["is the embedding, and missing", "token_embd.weight", undefined, "has no token_embd.weight: the file has no weights"],
  ] as [string, string, Partial<GgufTensor> | undefined, string][])("where a tensor %s", (_, tensor, change, message) => {
    expect(refusal("smollm", {}, { [tensor]: change })).toContain(message);
  });
});

test.each(["float32", "bfloat16"] as const)("a weight that is no number is refused in %s", (dtype) => {
  // The bits of −1 are a NaN.
  const file = files["llama-spm"] as GgufFile;
  const path = join(temporary(), "nan.gguf");
  const bytes = readFileSync(file.path);
  bytes.writeInt32LE(-1, (file.tensors.get("output_norm.weight") as GgufTensor).byteOffset + 8);
  writeFileSync(path, bytes);
  const [, weight] =
    openGgufModel(readGguf(path), { dtype, tokenIds: { eos_token_id: 2 } }).parameters.state.find(
      ([name]) => name === "model.norm.weight",
    ) ?? [];
  expect(() => weight?.toBytes()).toThrow(`nan.gguf: tensor 'output_norm.weight' (F32) holds values that are not finite in ${dtype}.`);
});

test("weights that are not finite, or not in the dtype that is asked for, are refused when they are read", () => {
  // Bytes of the list of tensors are no weights: read as float32, some are beyond float16.
  const shifted = changed("llama-spm", {}, { "output_norm.weight": { byteOffset: 0 } });
  const wrong = openGgufModel(shifted, { dtype: "float16", tokenIds: { eos_token_id: 2 } });
  const weight = wrong.parameters.state.find(([name]) => name === "model.norm.weight")?.[1];
  expect(() => weight?.toBytes()).toThrow(
    /llama-spm\.gguf: tensor 'output_norm\.weight' \(F32\) holds values that are not finite in float16/,
  );
});
