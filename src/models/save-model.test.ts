import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useFolder } from "../runs/testing/child-process.js";
import { bytesPerElement, type DType, noGrad, readSafetensorsHeader, scope, Tensor } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { loadModel, saveModel, type TextModel } from "./index.js";
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

  it("writes whole numbers as floats where Transformers 5 refuses integers, and nowhere else", () => {
    scope(() => saveModel(tinyT5({ dropout_rate: 0, initializer_factor: 1 }), folder()));
    const text = readFileSync(join(folder(), "config.json"), "utf8");
    expect(text).toContain('"initializer_factor": 1.0,');
    expect(text).toContain('"dropout_rate": 0.0,');
    expect(text).toMatch(/"eos_token_id": 1,/);
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
