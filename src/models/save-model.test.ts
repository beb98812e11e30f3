import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useFolder } from "../runs/testing/child-process.js";
import { bytesPerElement, type DType, noGrad, readSafetensorsHeader, scope, Tensor } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { architectureOf, textModelTypes } from "./architectures.js";
import {
  initializeModel,
  loadModel,
  parseModelConfig,
  readGenerationSettings,
  readTaskInputs,
  saveModel,
  type TextModel,
} from "./index.js";
import { tinyBart } from "./testing/tiny-bart.js";
import { tinyGpt2 } from "./testing/tiny-gpt2.js";
import { tinyLlama } from "./testing/tiny-llama.js";
import { goldenModel, tinyT5 } from "./testing/tiny-t5.js";

useNoLeaks();
const folder = useFolder();

function logitsOf(model: TextModel): Buffer {
  return scope(() => {
    const ids = (values: number[]): Tensor => Tensor.from(values, [1, values.length], "int64");
    const inputs = { inputIds: ids([5, 9, 20, 1]), attentionMask: ids([1, 1, 1, 1]), decoderInputIds: ids([0, 4, 8]) };
    return Buffer.from(noGrad(() => model.forward(inputs)).logits.toBytes());
  });
}

const json = <T>(name: string): T => JSON.parse(readFileSync(join(folder(), name), "utf8")) as T;

describe("saveModel, then loadModel", () => {
  const shapes = {
    tied: { dropout_rate: 0.25, eos_token_id: 2 },
    untied: { tie_word_embeddings: false, feed_forward_proj: "gated-gelu", num_decoder_layers: 1, d_kv: 3 },
    "untied but scaled": { tie_word_embeddings: false, scale_decoder_outputs: true },
    "tied but not scaled": { tie_word_embeddings: true, scale_decoder_outputs: false },
  };

  it.each(Object.entries(shapes))("gives the same config and logits bit for bit, in one file and in shards: %s", (_, shape) => {
    scope(() => {
      const model = tinyT5(shape);
      for (const maxShardBytes of [5e9, 1000, 1]) {
        saveModel(model, folder(), { maxShardBytes });
        const loaded = loadModel(folder());
        expect(loaded.config).toEqual(model.config);
        expect(loaded.parameters.names).toEqual(model.parameters.names);
        expect(logitsOf(loaded).equals(logitsOf(model))).toBe(true);
      }
    });
  });

  it.each(["v1_0", "v1_1"] as const)("keeps what Transformers wrote: %s", (variant) => {
    scope(() => {
      const model = loadModel(goldenModel(variant));
      saveModel(model, folder());
      const [loaded, original] = [
        readSafetensorsHeader(join(folder(), "model.safetensors")),
        goldenModel(variant, "model/model.safetensors"),
      ];
      expect([...loaded.entries.keys()].sort()).toEqual([...readSafetensorsHeader(original).entries.keys()].sort());
      expect(logitsOf(loadModel(folder())).equals(logitsOf(model))).toBe(true);
    });
  });

  it.each(["bfloat16", "float16"] as DType[])("keeps %s weights in that dtype", (dtype) => {
    scope(() => {
      const model = loadModel(goldenModel("v1_0"), { dtype });
      saveModel(model, folder());
      expect(json<{ dtype: string }>("config.json").dtype).toBe(dtype);
      const { entries } = readSafetensorsHeader(join(folder(), "model.safetensors"));
      expect(new Set([...entries.values()].map((entry) => entry.dtype))).toEqual(new Set([dtype]));
      const again = loadModel(folder(), { dtype });
      for (const [name, tensor] of again.parameters) expect(tensor.toBytes(), name).toEqual(model.parameters.get(name).toBytes());
    });
  });
});

describe("the folder", () => {
  it("has what Transformers looks for, and shards no larger than asked", () => {
    scope(() => {
      const model = tinyT5();
      saveModel(model, folder(), { maxShardBytes: 1500 });
      expect(json("generation_config.json")).toEqual({ decoder_start_token_id: 0, eos_token_id: 1, pad_token_id: 0 });
      const index = json<{ metadata: { total_size: number }; weight_map: Record<string, string> }>("model.safetensors.index.json");
      expect(Object.keys(index.weight_map).sort()).toEqual(model.parameters.names.sort());
      let total = 0;
      for (const file of new Set(Object.values(index.weight_map))) {
        expect(file).toMatch(/^model-\d{5}-of-\d{5}\.safetensors$/);
        const { entries, metadata } = readSafetensorsHeader(join(folder(), file));
        expect(metadata).toEqual({ format: "pt" });
        const bytes = [...entries.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
        expect(bytes).toBeLessThanOrEqual(1500);
        total += bytes;
      }
      expect(total).toBe(index.metadata.total_size);
      expect(total).toBe(model.parameters.count * bytesPerElement("float32"));
    });
  });

  const opt = {
    model_type: "opt",
    vocab_size: 24,
    hidden_size: 8,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    ffn_dim: 16,
    eos_token_id: 1,
  };
  const whole = {
    t5: () => tinyT5({ dropout_rate: 0, initializer_factor: 1 }),
    mt5: () => tinyT5({ model_type: "mt5", tie_word_embeddings: false, dropout_rate: 0, initializer_factor: 1 }),
    umt5: () => tinyT5({ model_type: "umt5", tie_word_embeddings: false, dropout_rate: 0, initializer_factor: 1 }),
    bart: () => tinyBart({ dropout: 0, attention_dropout: 0, activation_dropout: 0, init_std: 1 }),
    gpt2: () => tinyGpt2({ resid_pdrop: 0, embd_pdrop: 0, attn_pdrop: 0, initializer_range: 1 }),
    opt: () => initializeModel(parseModelConfig({ ...opt, dropout: 0, attention_dropout: 0, init_std: 1 }), { seed: 1 }),
    llama: () => tinyLlama({ initializer_range: 1 }),
    qwen2: () => tinyLlama({ model_type: "qwen2", initializer_range: 1 }),
    qwen3: () => tinyLlama({ model_type: "qwen3", initializer_range: 1 }),
  };

  it("knows every architecture", () => {
    expect(Object.keys(whole).sort()).toEqual([...textModelTypes].sort());
  });

  it.each(Object.entries(whole))(
    "of %s writes whole numbers as floats where Transformers 5 refuses integers, and nowhere else",
    (type, model) => {
      const settings = { repetition_penalty: 2, length_penalty: -1, temperature: 2, top_p: 1, num_beams: 4, max_length: 20 };
      scope(() => saveModel(model(), folder(), { generation: settings }));
      const text = (name: string): string => readFileSync(join(folder(), name), "utf8");
      const numbers = (name: string) =>
        [...text(name).matchAll(/^ {2}"(\w+)": (-?\d[^,\n]*),?$/gm)].map(([, key, value]) => [key, value] as const);
      for (const [key, value] of numbers("config.json"))
        expect(/[.e]/.test(value as string), key).toBe(architectureOf(type).floatKeys.includes(key as string));
      expect(Object.fromEntries(numbers("generation_config.json"))).toMatchObject({
        ...{ repetition_penalty: "2.0", length_penalty: "-1.0", temperature: "2.0", top_p: "1.0", num_beams: "4", max_length: "20" },
        eos_token_id: "1",
      });
      expect(readGenerationSettings(folder()).settings).toMatchObject(settings);
    },
  );

  it("says how texts are put, where pipelines look for it", () => {
    scope(() => {
      saveModel(tinyT5(), folder(), { inputs: { prompt: "summarize: " } });
      expect(json<object>("config.json")).toMatchObject({ task_specific_params: { "text2text-generation": { prefix: "summarize: " } } });
      expect(readTaskInputs(folder(), false)).toMatchObject({ prompt: "summarize: ", separator: undefined });
      expect(readTaskInputs(folder(), true)).toMatchObject({ prompt: undefined, separator: undefined });
      saveModel(tinyGpt2(), folder(), { inputs: { prompt: "", separator: " TL;DR:" } });
      expect(json<object>("config.json")).toMatchObject({ task_specific_params: { "text-generation": { separator: " TL;DR:" } } });
      expect(readTaskInputs(folder(), true)).toMatchObject({ prompt: undefined, separator: " TL;DR:" });
      saveModel(tinyGpt2(), folder(), { inputs: { prompt: "" } });
      expect(json<object>("config.json")).not.toHaveProperty("task_specific_params");
    });
  });

  it("keeps what another folder says of other tasks, floats among it, where that is handed on", () => {
    const parameters = { summarization: { prefix: "summarize: ", length_penalty: 2, num_beams: 4 } };
    scope(() => saveModel(tinyT5(), folder(), { inputs: { parameters } }));
    const read = readTaskInputs(folder(), false);
    expect(read).toEqual({ prompt: undefined, separator: undefined, parameters });
    expect(readFileSync(join(folder(), "config.json"), "utf8")).toContain('"length_penalty": 2.0,');
    scope(() => saveModel(tinyT5(), folder(), { inputs: { ...read, prompt: "> " } }));
    expect(readTaskInputs(folder(), false).parameters).toEqual({ ...parameters, "text2text-generation": { prefix: "> " } });
  });

  it("is not read with a prefix that is no text", () => {
    scope(() => saveModel(tinyT5(), folder()));
    const config = json<object>("config.json");
    writeFileSync(
      join(folder(), "config.json"),
      JSON.stringify({ ...config, task_specific_params: { "text2text-generation": { prefix: 5 } } }),
    );
    expect(() => readTaskInputs(folder(), false)).toThrow("config.json: task_specific_params");
  });

  it("holds nothing of an earlier save in another number of files", () => {
    scope(() => {
      const model = tinyT5();
      const basic = ["config.json", "generation_config.json"];
      const files = (): string[] => readdirSync(folder()).filter((name) => !basic.includes(name));
      saveModel(model, folder(), { maxShardBytes: 1 });
      expect(files()).toHaveLength(model.parameters.names.length + 1);
      saveModel(model, folder(), { maxShardBytes: 2000 });
      expect(files()).toHaveLength(
        new Set(Object.values(json<{ weight_map: object }>("model.safetensors.index.json").weight_map)).size + 1,
      );
      saveModel(model, folder());
      expect(files()).toEqual(["model.safetensors"]);
    });
  });
});
