import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../core/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { loadSafetensors, noGrad, safetensorsChunks, scope, Tensor, zeros } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { loadModel, readModelConfig, saveModel } from "../index.js";
import { batchFor } from "../testing/describe-text-model.js";
import { goldenBart, tinyBart } from "../testing/tiny-bart.js";

useNoLeaks();
const temporary = useFolder();
const folder = (): string => join(temporary(), "model");
const inFolder = (name: string): string => join(folder(), name);

/** A copy of a golden model with other weights or names. */
function copyGolden(variant: "plain" | "scaled", edit: (tensors: Map<string, Tensor>) => void = () => {}): void {
  rmSync(folder(), { recursive: true, force: true });
  cpSync(goldenBart(variant), folder(), { recursive: true });
  const bytes = scope(() => {
    const tensors = loadSafetensors(inFolder("model.safetensors"));
    edit(tensors);
    return Buffer.concat([...safetensorsChunks(tensors)]);
  });
  writeFileSync(inFolder("model.safetensors"), bytes);
}

function writeJson(name: string, edit: (json: Record<string, unknown>) => Record<string, unknown>): void {
  writeFileSync(inFolder(name), JSON.stringify(edit(JSON.parse(readFileSync(inFolder(name), "utf8")))));
}

function logitsIn(path: string): Buffer {
  return scope(() => {
    const model = loadModel(path);
    return Buffer.from(noGrad(() => model.forward(batchFor(model.config).batch())).logits.toBytes());
  });
}

const forcedIn = (path: string): (number | undefined)[] =>
  scope(() => {
    const { forcedBosTokenId, forcedEosTokenId } = loadModel(path).config;
    return [forcedBosTokenId, forcedEosTokenId];
  });

function rename(tensors: Map<string, Tensor>, from: string, to: string): void {
  tensors.set(to, tensors.get(from) as Tensor);
  tensors.delete(from);
}

describe("loadModel reads a BART", () => {
  it("of the bare model, whose names lack the prefix and which has no bias of the logits", () => {
    expect(logitsIn(goldenBart("plain", "model-bare")).equals(logitsIn(goldenBart("plain")))).toBe(true);
  });

  it.each(["lm_head.weight", "model.encoder.embed_tokens.weight", "decoder.embed_tokens.weight"])(
    "whose shared matrix is only there as %s",
    (name) => {
      copyGolden("scaled", (tensors) => rename(tensors, "model.shared.weight", name));
      expect(logitsIn(folder()).equals(logitsIn(goldenBart("scaled")))).toBe(true);
    },
  );

  it("with copies of the shared matrix and fairseq's version numbers, but with no copy that differs", () => {
    copyGolden("scaled", (tensors) => {
      const shared = tensors.get("model.shared.weight") as Tensor;
      for (const name of ["model.encoder.embed_tokens.weight", "model.decoder.embed_tokens.weight", "lm_head.weight"])
        tensors.set(name, shared);
      for (const stack of ["encoder", "decoder"]) tensors.set(`model.${stack}.version`, Tensor.from([3]));
    });
    expect(logitsIn(folder()).equals(logitsIn(goldenBart("scaled")))).toBe(true);
    copyGolden("scaled", (tensors) => tensors.set("lm_head.weight", zeros([96, 16])));
    expect(() => loadModel(folder())).toThrow("'lm_head.weight' should be a copy of 'model.shared.weight' and is not");
  });

  it("but not two tensors for one weight, nor without a weight, nor with a bias of another shape", () => {
    const norm = "model.encoder.layernorm_embedding.bias";
    copyGolden("scaled", (tensors) => tensors.set("encoder.layernorm_embedding.bias", tensors.get(norm) as Tensor));
    expect(() => loadModel(folder())).toThrow(CheckpointError);
    expect(() => loadModel(folder())).toThrow(/are both the weight 'model\.encoder\.layernorm_embedding\.bias'/);
    copyGolden("scaled", (tensors) => tensors.delete(norm));
    expect(() => loadModel(folder())).toThrow(`1 weights are missing: ${norm}.`);
    copyGolden("scaled", (tensors) => tensors.set("final_logits_bias", zeros([1, 95])));
    expect(() => loadModel(folder())).toThrow("'final_logits_bias' is [1, 95], config.json asks for [1, 96]");
  });

  it("with the tokens to force from generation_config.json, or from config.json where there is none", () => {
    expect(forcedIn(goldenBart("plain"))).toEqual([0, 2]);
    expect(forcedIn(goldenBart("scaled"))).toEqual([undefined, undefined]);
    copyGolden("plain");
    writeJson("generation_config.json", ({ forced_eos_token_id: _, ...json }) => ({ ...json, forced_bos_token_id: 7 }));
    expect(forcedIn(folder())).toEqual([7, undefined]);
    rmSync(inFolder("generation_config.json"));
    expect(forcedIn(folder())).toEqual([undefined, 2]);
    writeJson("config.json", ({ forced_eos_token_id: _, ...json }) => ({ ...json, forced_bos_token_id: 9 }));
    expect(forcedIn(folder())).toEqual([9, undefined]);
    writeJson("config.json", ({ forced_bos_token_id: _, ...json }) => ({ ...json, force_bos_token_to_be_generated: true }));
    expect(forcedIn(folder())).toEqual([0, undefined]);
  });

  it("with every token that ends outputs, and the one that ends targets, as either file lists them", () => {
    const ends = (): unknown => {
      const { eosTokenId, endTokenIds } = readModelConfig(folder());
      return [eosTokenId, endTokenIds];
    };
    copyGolden("plain");
    writeJson("generation_config.json", (json) => ({ ...json, eos_token_id: [2, 5, 2] }));
    expect(ends()).toEqual([2, [2, 5]]);
    writeJson("generation_config.json", (json) => ({ ...json, eos_token_id: 5 }));
    expect(ends()).toEqual([2, [5]]);
    writeJson("generation_config.json", (json) => ({ ...json, eos_token_id: null }));
    writeJson("config.json", (json) => ({ ...json, eos_token_id: [7, 2] }));
    expect(ends()).toEqual([7, [7, 2]]);
    writeJson("config.json", (json) => ({ ...json, eos_token_id: [7] }));
    expect(ends()).toEqual([7, undefined]);
  });

  it("and saves them where they were: the end of targets in config.json, those of outputs beside it", () => {
    copyGolden("plain");
    writeJson("generation_config.json", (json) => ({ ...json, eos_token_id: [2, 5] }));
    scope(() => {
      const model = loadModel(folder());
      saveModel(model, folder());
      expect(loadModel(folder()).config).toEqual(model.config);
    });
    const read = (name: string) => JSON.parse(readFileSync(inFolder(name), "utf8")) as Record<string, unknown>;
    expect(read("config.json").eos_token_id).toBe(2);
    expect(read("config.json")).not.toHaveProperty("end_token_ids");
    expect(read("generation_config.json").eos_token_id).toEqual([2, 5]);
  });

  it.each([
    [{ forced_bos_token_id: "seven" }, 'generation_config.json: forced_bos_token_id is "seven"'],
    [{ forced_eos_token_id: 4_000 }, "generation_config.json: forced_eos_token_id 4000 is outside the vocabulary of 96"],
    [{ eos_token_id: [2, 96] }, "generation_config.json: eos_token_id is [2,96]: expected tokens of the vocabulary of 96."],
    [{ eos_token_id: "two" }, 'generation_config.json: eos_token_id is "two": expected tokens of the vocabulary of 96.'],
  ])("and says that generation_config.json is wrong where it is: %j", (wrong, message) => {
    copyGolden("plain");
    writeJson("generation_config.json", (json) => ({ ...json, ...wrong }));
    expect(() => loadModel(folder())).toThrow(message);
  });

  it("with the end of outputs from generation_config.json where config.json has none", () => {
    copyGolden("plain");
    writeJson("generation_config.json", (json) => ({ ...json, eos_token_id: [7] }));
    writeJson("config.json", ({ eos_token_id: _, ...json }) => json);
    expect(readModelConfig(folder()).eosTokenId).toBe(7);
  });

  it("nor from a config.json that begins with a byte order mark, though an editor hides it", () => {
    copyGolden("plain");
    writeFileSync(inFolder("config.json"), `\uFEFF${readFileSync(inFolder("config.json"), "utf8")}`);
    expect(() => loadModel(folder())).toThrow("is not JSON: it begins with a byte order mark");
  });
});

describe("saveModel, then loadModel", () => {
  it.each(["plain", "scaled"] as const)("gives the same BART, its buffer included: %s", (variant) => {
    scope(() => {
      const model = loadModel(goldenBart(variant));
      saveModel(model, folder(), { maxShardBytes: 5000 });
      const loaded = loadModel(folder());
      expect(loaded.config).toEqual(model.config);
      for (const [name, tensor] of model.parameters.state) expect(loaded.parameters.get(name).toBytes(), name).toEqual(tensor.toBytes());
      expect(logitsIn(folder()).equals(logitsIn(goldenBart(variant)))).toBe(true);
    });
  });

  it("writes which tokens are forced where Transformers reads it", () => {
    const generationConfig = (json: Record<string, unknown>): unknown => {
      scope(() => saveModel(tinyBart(json), folder()));
      return JSON.parse(readFileSync(inFolder("generation_config.json"), "utf8"));
    };
    const tokens = { decoder_start_token_id: 0, eos_token_id: 1, pad_token_id: 0 };
    expect(generationConfig({ forced_bos_token_id: 2, forced_eos_token_id: 1 })).toEqual({
      ...tokens,
      forced_bos_token_id: 2,
      forced_eos_token_id: 1,
    });
    expect(generationConfig({})).toEqual(tokens);
    expect(readFileSync(inFolder("config.json"), "utf8")).toContain('"forced_eos_token_id": null');
  });
});

describe("a fresh BART", () => {
  it("starts as Transformers': N(0, initStd²), norms at 1, biases and the padding token's row at 0", () => {
    scope(() => {
      const model = tinyBart({ pad_token_id: 3, vocab_size: 4000 });
      const words = model.parameters.get("model.shared.weight").toFloat32Array();
      const meanSquare = words.reduce((sum, value) => sum + value ** 2, 0) / (words.length - 8);
      // Five standard errors at 32,000 draws.
      expect(Math.abs(Math.sqrt(meanSquare) / 0.2 - 1)).toBeLessThan(5 / Math.sqrt(64_000));
      expect([...words.slice(24, 32)]).toEqual(Array(8).fill(0));
      const constants = { "model.decoder.layers.1.fc1.bias": 0, "model.encoder.layernorm_embedding.weight": 1, final_logits_bias: 0 };
      for (const [name, value] of Object.entries(constants)) {
        const tensor = model.parameters.get(name);
        expect([...new Set(tensor.toFloat32Array())], name).toEqual([value]);
      }
      expect(model.parameters.names).not.toContain("final_logits_bias");
      expect(model.parameters.count).toBe(model.parameters.tensors.reduce((sum, { size }) => sum + size, 0));
    });
  });
});
