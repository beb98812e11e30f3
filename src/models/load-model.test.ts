import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CheckpointError, ConfigError } from "../core/index.js";
import { useFolder } from "../runs/testing/child-process.js";
import { type DType, loadSafetensors, noGrad, safetensorsChunks, scope, Tensor, to, zeros } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { loadModel, type TextModel } from "./index.js";
import { goldenModel } from "./testing/tiny-t5.js";

useNoLeaks();
const temporary = useFolder();
const folder = (): string => join(temporary(), "model");
const inFolder = (name: string): string => join(folder(), name);
const weights = (): string => inFolder("model.safetensors");
const index = (): string => inFolder("model.safetensors.index.json");

function copyGolden(variant: "v1_0" | "v1_1" = "v1_0", copy = "model"): void {
  rmSync(folder(), { recursive: true, force: true });
  cpSync(goldenModel(variant, copy), folder(), { recursive: true });
}

type Json = Record<string, unknown>;

function editJson(path: string, edit: (json: Json) => Json): void {
  writeFileSync(path, JSON.stringify(edit(JSON.parse(readFileSync(path, "utf8")) as Json)));
}

const editConfig = (changes: Json): void => editJson(inFolder("config.json"), (json) => ({ ...json, ...changes }));

function editWeights(edit: (tensors: Map<string, Tensor>) => void): void {
  const bytes = scope(() => {
    const tensors = loadSafetensors(weights());
    edit(tensors);
    return Buffer.concat([...safetensorsChunks(tensors)]);
  });
  writeFileSync(weights(), bytes);
}

function loadedLogits(path = folder()): number[] {
  return scope(() => {
    const model = loadModel(path);
    return logitsOf(model);
  });
}

function logitsOf(model: TextModel): number[] {
  const [inputIds, attentionMask] = [Tensor.from([5, 9, 70, 1], [1, 4], "int64"), Tensor.from([1, 1, 1, 1], [1, 4], "int64")];
  const decoderInputIds = Tensor.from([0, 4, 8], [1, 3], "int64");
  return [...noGrad(() => model.forward({ inputIds, attentionMask, decoderInputIds })).logits.toFloat32Array()];
}

/** Loading fails with this error and message, and has allocated nothing that stays. */
function expectRefusal(kind: new (message: string) => Error, message: string | RegExp): void {
  expect(() => loadModel(folder())).toThrow(kind);
  expect(() => loadModel(folder())).toThrow(message);
}

describe("loadModel refuses", () => {
  it("missing weights, by name, and says what is there instead", () => {
    copyGolden();
    editWeights((tensors) => {
      tensors.set("old.name", tensors.get("shared.weight") as Tensor);
      for (const name of ["shared.weight", "encoder.final_layer_norm.weight"]) tensors.delete(name);
    });
    expectRefusal(CheckpointError, `${folder()}: 2 weights are missing: shared.weight, encoder.final_layer_norm.weight.`);
    expect(() => loadModel(folder())).toThrow(expect.objectContaining({ hint: "The file has instead: old.name." }));
  });

  it("weights that it has no place for, by name, and counts those it does not list", () => {
    copyGolden();
    editWeights((tensors) => {
      for (let i = 0; i < 8; i++) tensors.set(`extra.${i}`, zeros([1]));
    });
    expectRefusal(CheckpointError, /no place for 8 weights: extra\.0, .*extra\.4 and 3 more/);
  });

  it("wrong shapes, with both", () => {
    copyGolden();
    editConfig({ d_ff: 40 });
    expectRefusal(CheckpointError, /wi\.weight' is \[32, 16\], config\.json asks for \[40, 16\]/);
    copyGolden();
    editConfig({ vocab_size: 4_000_000 });
    expectRefusal(CheckpointError, "'shared.weight' is [96, 16], config.json asks for [4000000, 16]");
  });

  it.each([{ d_model: 1e9 }, { num_layers: -1 }, { d_kv: 4.5 }])("the impossible config %j before it looks at weights", (changes) => {
    copyGolden();
    editConfig(changes);
    const [key, value] = Object.entries(changes)[0] as [string, number];
    expectRefusal(ConfigError, `${join(folder(), "config.json")}: ${key} is ${value}: `);
  });

  it("the folder of a run, and says where its model is", () => {
    copyGolden();
    mkdirSync(join(folder(), "run", "student"), { recursive: true });
    writeFileSync(join(folder(), "run", "config.json"), '{ "version": 1 }');
    copyFileSync(weights(), join(folder(), "run", "student", "model.safetensors"));
    expect(() => loadModel(join(folder(), "run"))).toThrow(
      expect.objectContaining({
        message: `${join(folder(), "run", "config.json")}: has no model_type; this is not a model's folder.`,
        hint: `There is a model in ${join(folder(), "run", "student")}.`,
      }),
    );
  });

  it.each([
    // Another spelling of one is guessed; a name that is only near one is another model's, which would load and compute something else.
    ["T5", /^Did you mean 't5'\?$/],
    ["GPT-2", /^Did you mean 'gpt2'\?$/],
    ["switch_transformers", /another architecture/],
    ["plbart", /another architecture/],
    ["gpt_neo", /another architecture/],
    ["mbart", /mBART is no BART: it normalises before each sublayer/],
    ["bert", /only encodes/],
  ])("the model_type %s, naming those that are supported", (model_type, hint) => {
    copyGolden();
    editConfig({ model_type });
    expectRefusal(ConfigError, `model_type "${model_type}" is not supported; t5, mt5, umt5, bart, gpt2, opt, llama, qwen2, qwen3 are.`);
    expect(() => loadModel(folder())).toThrow(expect.objectContaining({ hint: expect.stringMatching(hint) }));
  });

  it("what is no model_type at all", () => {
    copyGolden();
    for (const other of ["mistral", "constructor", 5, null]) {
      editConfig({ model_type: other });
      expectRefusal(ConfigError, "is not supported");
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("weights that hold %f, by file and name", (value) => {
    copyGolden();
    editWeights((tensors) => {
      const data = (tensors.get("shared.weight") as Tensor).toFloat32Array();
      data[1000] = value;
      tensors.set("shared.weight", Tensor.from(data, [96, 16]));
    });
    expectRefusal(CheckpointError, `${weights()}: 'shared.weight' holds values that are not finite in float32.`);
  });

  it("weights that are too large for the dtype they are loaded in", () => {
    copyGolden();
    editWeights((tensors) => tensors.set("shared.weight", Tensor.from(new Float64Array(96 * 16).fill(1e300), [96, 16])));
    expectRefusal(CheckpointError, "'shared.weight' holds values that are not finite in float32");
  });

  it.each(["int64", "int8", "bool"] as DType[])("weights in %s", (dtype) => {
    copyGolden();
    editWeights((tensors) => tensors.set("shared.weight", zeros([96, 16], { dtype })));
    expectRefusal(CheckpointError, `'shared.weight' holds ${dtype}, not floating-point weights.`);
  });

  it("a folder that has only a pickle, and says how to convert it", () => {
    copyGolden();
    rmSync(weights());
    expectRefusal(CheckpointError, "has neither model.safetensors nor model.safetensors.index.json");
    writeFileSync(inFolder("pytorch_model.bin"), "pickle");
    expectRefusal(CheckpointError, "has only pytorch_model.bin");
    expect(() => loadModel(folder())).toThrow(expect.objectContaining({ hint: expect.stringContaining(".save_pretrained(") }));
  });

  it("a config.json that is missing, no JSON, an array, or a folder", () => {
    copyGolden();
    const path = inFolder("config.json");
    for (const [content, message] of [
      ["{", "is not JSON"],
      ["[]", "is not a JSON object"],
      ["null", "is not a JSON object"],
      ["", "is not JSON"],
    ] as const) {
      writeFileSync(path, content);
      expectRefusal(CheckpointError, `${path}: ${message}`);
    }
    rmSync(path);
    expectRefusal(CheckpointError, `${path}: cannot be read (ENOENT)`);
    mkdirSync(path);
    expectRefusal(CheckpointError, `${path}: cannot be read (EISDIR)`);
    rmSync(folder(), { recursive: true });
    expectRefusal(CheckpointError, "cannot be read (ENOENT)");
  });

  it("a Git LFS pointer in place of any file, by its name, saying how to fetch it", () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n";
    const places = [
      ["model", ["config.json", "generation_config.json", "model.safetensors"]],
      ["model-sharded", ["model.safetensors.index.json", "model-00001-of-00003.safetensors"]],
    ] as const;
    for (const [copy, names] of places) {
      for (const name of names) {
        copyGolden("v1_0", copy);
        writeFileSync(inFolder(name), pointer);
        expectRefusal(CheckpointError, `${inFolder(name)}: a Git LFS pointer, not the file.`);
        expect(() => loadModel(folder())).toThrow(expect.objectContaining({ hint: expect.stringContaining("git lfs pull") }));
      }
    }
  });

  it("weights that are cut off", () => {
    copyGolden();
    writeFileSync(weights(), readFileSync(weights()).subarray(0, -1));
    expectRefusal(CheckpointError, /model\.safetensors: the file has \d+ bytes, its tensors need/);
  });
});

describe("shards", () => {
  const setShard = (file: unknown): void =>
    editJson(index(), (json) => ({ ...json, weight_map: { ...(json.weight_map as Json), "shared.weight": file } }));

  it.each([
    "../model.safetensors",
    "/etc/model.safetensors",
    "a/model.safetensors",
    "..\\model.safetensors",
    "C:\\model.safetensors",
    "model.bin",
    "..",
    ".",
    "",
    7,
    null,
  ])("are refused outside the folder or of another kind: %j", (file) => {
    copyGolden("v1_0", "model-sharded");
    setShard(file);
    expectRefusal(CheckpointError, `${index()}: shard ${JSON.stringify(file)} is not the plain name of a .safetensors file`);
  });

  it("are refused if missing, if they lack a tensor, and if the name holds a zero byte", () => {
    copyGolden("v1_0", "model-sharded");
    setShard("model-00004-of-00003.safetensors");
    expectRefusal(CheckpointError, "model-00004-of-00003.safetensors: cannot be opened (ENOENT)");
    setShard("model-00003-of-00003.safetensors");
    expectRefusal(CheckpointError, "lacks tensor 'shared.weight', which model.safetensors.index.json says it has");
    setShard("\u0000.safetensors");
    expectRefusal(CheckpointError, "cannot be opened (ERR_INVALID_ARG_VALUE)");
  });

  it.each([{}, { weight_map: null }, { weight_map: "x" }, { weight_map: [] }])("are refused with the index %j", (content) => {
    copyGolden("v1_0", "model-sharded");
    writeFileSync(index(), JSON.stringify(content));
    expectRefusal(CheckpointError, "has no weight_map");
  });
});

describe("loadModel accepts", () => {
  it("the same weights in one file or in shards, with the same bits", () => {
    expect(loadedLogits(goldenModel("v1_0", "model-sharded"))).toEqual(loadedLogits(goldenModel("v1_0")));
  });

  it.each(["bfloat16", "float16"])("%s files, near the float32 original, and loads in any dtype", (dtype) => {
    const [half, full] = [loadedLogits(goldenModel("v1_0", `model-${dtype}`)), loadedLogits(goldenModel("v1_0"))];
    const scale = Math.max(...full.map(Math.abs));
    for (const [i, logit] of half.entries()) expect(Math.abs(logit - (full[i] as number))).toBeLessThan(0.05 * scale);
    scope(() => {
      const model = loadModel(goldenModel("v1_0"), { dtype: dtype as DType });
      expect(new Set(model.parameters.tensors.map((tensor) => tensor.dtype))).toEqual(new Set([dtype]));
    });
  });

  it("a config as Transformers 4 wrote it for a model with a head of its own", () => {
    copyGolden("v1_1");
    const expected = loadedLogits();
    editJson(inFolder("config.json"), ({ scale_decoder_outputs: _, ...json }) => ({ ...json, tie_word_embeddings: false }));
    expect(loadedLogits()).toEqual(expected);
  });

  it("copies of the shared embedding and a table that nothing reads", () => {
    const expected = loadedLogits(goldenModel("v1_0"));
    copyGolden("v1_0");
    editJson(inFolder("config.json"), ({ scale_decoder_outputs: _, ...json }) => json);
    editWeights((tensors) => {
      const shared = tensors.get("shared.weight") as Tensor;
      for (const name of ["encoder.embed_tokens.weight", "decoder.embed_tokens.weight", "lm_head.weight"]) tensors.set(name, shared);
      tensors.set("decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight", zeros([8, 4]));
    });
    expect(loadedLogits()).toEqual(expected);
  });

  it("but no copies that differ", () => {
    for (const other of [(shared: Tensor) => to(zeros(shared.shape), {}), () => zeros([2, 2])]) {
      copyGolden("v1_0");
      editWeights((tensors) => tensors.set("encoder.embed_tokens.weight", other(tensors.get("shared.weight") as Tensor)));
      expectRefusal(CheckpointError, "'encoder.embed_tokens.weight' should be a copy of 'shared.weight' and is not");
    }
  });

  it("a file that is rewritten afterwards: the model keeps its weights", () => {
    copyGolden();
    scope(() => {
      const model = loadModel(folder());
      const before = logitsOf(model);
      writeFileSync(weights(), Buffer.alloc(readFileSync(weights()).length));
      expect(logitsOf(model)).toEqual(before);
    });
  });
});
