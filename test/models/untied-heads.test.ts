import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isDecoderOnly, loadModel, modelDimensions, pruneLayers, saveModel, type TextModel } from "../../src/models/index.js";
import { batchFor } from "../../src/models/testing/describe-text-model.js";
import { useFolder } from "../../src/runs/testing/child-process.js";
import { add, all, eq, fill_, loadSafetensors, noGrad, safetensorsChunks, scope, type Tensor } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { goldenPath, variants } from "./golden-files.js";

useNoLeaks();
const temporary = useFolder();
const folder = (): string => join(temporary(), "model");

const untied = ["t5/v1_1", "t5/mt5", "t5/umt5", "bart/untied", "gpt2/untied", "opt/untied", "llama/llama3", "qwen3/yarn"] as const;
const embeddings = /(?:shared|wte|embed_tokens)\.weight$/;

function copyGolden(variant: string, edit: (tensors: Map<string, Tensor>) => void, config: Readonly<Record<string, unknown>> = {}): void {
  rmSync(folder(), { recursive: true, force: true });
  cpSync(goldenPath(variant, "model"), folder(), { recursive: true });
  const bytes = scope(() => {
    const tensors = loadSafetensors(join(folder(), "model.safetensors"));
    edit(tensors);
    return Buffer.concat([...safetensorsChunks(tensors)]);
  });
  writeFileSync(join(folder(), "model.safetensors"), bytes);
  const path = join(folder(), "config.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...config }));
}

function logitsOf(model: TextModel): Buffer {
  return scope(() => Buffer.from(noGrad(() => model.forward(batchFor(model.config).batch())).logits.toBytes()));
}

const loadedLogits = (path: string): Float32Array => new Float32Array(new Uint8Array(logitsIn(path)).buffer);
const logitsIn = (path: string): Buffer => scope(() => logitsOf(loadModel(path)));
const namesIn = (path: string): string[] => scope(() => [...loadSafetensors(join(path, "model.safetensors")).keys()].sort());

// Transformers 5.23 ties models of some configs that say otherwise, so that a golden may be of another model than its generator says.
it.each(variants)("the file of %s has a head of its own just where it should", (variant) => {
  scope(() => {
    const tensors = loadSafetensors(goldenPath(variant, "model/model.safetensors"));
    const head = tensors.get("lm_head.weight");
    const words = [...tensors].filter(([name]) => embeddings.test(name));
    const isOwn = head !== undefined && words.every(([, tensor]) => all(eq(head, tensor)).item() === 0);
    expect(isOwn).toBe((untied as readonly string[]).includes(variant));
  });
});

describe.each(untied)("the head of %s", (variant) => {
  it("is saved again under Transformers' names, with a config that says so", () => {
    scope(() => {
      const model = loadModel(goldenPath(variant, "model"));
      saveModel(model, folder());
      expect(namesIn(folder())).toEqual(namesIn(goldenPath(variant, "model")));
      expect(JSON.parse(readFileSync(join(folder(), "config.json"), "utf8")).tie_word_embeddings).toBe(false);
      expect(logitsIn(folder()).equals(logitsOf(model))).toBe(true);
    });
  });

  it("stays when layers are pruned, and costs what a tied one costs", () => {
    scope(() => {
      const model = loadModel(goldenPath(variant, "model"));
      const pruned = pruneLayers(model, { decoderLayers: 1 });
      const bytes = (of: TextModel) => Buffer.from(of.parameters.get("lm_head.weight").toBytes());
      expect(bytes(pruned).equals(bytes(model))).toBe(true);
      saveModel(pruned, folder());
      expect(logitsIn(folder()).equals(logitsOf(pruned))).toBe(true);
      expect(modelDimensions(model.config)).toEqual(modelDimensions({ ...model.config, tieWordEmbeddings: true } as typeof model.config));
    });
  });
});

it.each(["t5/v1_1", "bart/untied", "gpt2/untied", "opt/untied"])(
  "a head of %s's own is refused where the file lacks it, and where the config says that there is none",
  (variant) => {
    copyGolden(variant, (tensors) => tensors.delete("lm_head.weight"), { tie_word_embeddings: false, scale_decoder_outputs: null });
    expect(() => loadModel(folder())).toThrow("1 weights are missing: lm_head.weight.");
    copyGolden(variant, () => {}, { tie_word_embeddings: true, scale_decoder_outputs: null });
    expect(() => loadModel(folder())).toThrow("should be a copy of");
    expect(() => loadModel(folder())).toThrow(expect.objectContaining({ hint: expect.stringContaining("tie_word_embeddings: false") }));
  },
);

it.each(["gpt2/plain", "opt/after", "bart/scaled"])("the hint that a tied %s with another head gets is one to follow", (variant) => {
  const addHead = (tensors: Map<string, Tensor>): void => {
    const [, words] = [...tensors].find(([name]) => embeddings.test(name)) as [string, Tensor];
    tensors.set("lm_head.weight", add(words, 1));
  };
  copyGolden(variant, addHead);
  expect(() => loadModel(folder())).toThrow("should be a copy of");
  copyGolden(variant, addHead, { tie_word_embeddings: false });
  const expected = logitsIn(goldenPath(variant, "model"));
  expect(logitsIn(folder()).equals(expected)).toBe(false);
});

describe("a Llama whose config ties", () => {
  const head = "lm_head.weight";

  it("has the head of its own that its file has, as in Transformers 5, and is saved with the flag that is true", () => {
    copyGolden("llama/llama3", () => {}, { tie_word_embeddings: true });
    const expected = logitsIn(goldenPath("llama/llama3", "model"));
    expect(logitsIn(folder()).equals(expected)).toBe(true);
    scope(() => saveModel(loadModel(folder()), folder()));
    expect(JSON.parse(readFileSync(join(folder(), "config.json"), "utf8")).tie_word_embeddings).toBe(false);
    expect(logitsIn(folder()).equals(expected)).toBe(true);
  });

  it("is tied where its file has a copy of the embedding for a head", () => {
    copyGolden("qwen2/plain", (tensors) => tensors.set(head, tensors.get("model.embed_tokens.weight") as Tensor));
    scope(() => expect(loadModel(folder()).parameters.names).not.toContain(head));
    expect(logitsIn(folder()).equals(logitsIn(goldenPath("qwen2/plain", "model")))).toBe(true);
  });
});

// As in Transformers 5, which says tie_word_embeddings: true of every one.
describe.each(["t5/mt5", "t5/umt5"])("whether %s has a head of its own", (variant) => {
  it.each([true, false, null])("its weights tell, not tie_word_embeddings: %j", (tie_word_embeddings) => {
    for (const hasHead of [true, false]) {
      copyGolden(variant, (tensors) => hasHead || tensors.delete("lm_head.weight"), { tie_word_embeddings });
      scope(() => expect(loadModel(folder()).parameters.names.includes("lm_head.weight")).toBe(hasHead));
    }
  });
});

it("an mT5's outputs are never scaled; an umT5's are, but where its config says that it is not tied, as the published ones do", () => {
  const largest = (path: string): number => scope(() => Math.max(...loadedLogits(path).map(Math.abs)));
  for (const [variant, factor] of [
    ["t5/mt5", 1],
    ["t5/umt5", 4],
  ] as const) {
    copyGolden(variant, () => {}, { tie_word_embeddings: false });
    expect(largest(folder()) / largest(goldenPath(variant, "model"))).toBeCloseTo(factor, 5);
    scope(() => {
      const model = loadModel(folder());
      const before = logitsOf(model);
      saveModel(model, folder());
      expect(logitsIn(folder()).equals(before)).toBe(true);
    });
  }
});

describe("an untied BART", () => {
  it("of Transformers 4, which writes one matrix for both stacks, embeds both with it", () => {
    copyGolden("bart/untied", (tensors) => {
      for (const stack of ["encoder", "decoder"])
        tensors.set(`model.${stack}.embed_tokens.weight`, tensors.get("model.shared.weight") as Tensor);
    });
    const expected = logitsIn(folder());
    copyGolden("bart/untied", (tensors) => {
      for (const stack of ["encoder", "decoder"]) tensors.delete(`model.${stack}.embed_tokens.weight`);
    });
    expect(logitsIn(folder()).equals(expected)).toBe(true);
    expect(logitsIn(goldenPath("bart/untied", "model")).equals(expected)).toBe(false);
  });

  it("trains each of its matrices but the one that nothing reads, which is kept", () => {
    scope(() => {
      const model = loadModel(goldenPath("bart/untied", "model"));
      expect(isDecoderOnly(model.config)).toBe(false);
      expect(model.parameters.names).toEqual(expect.arrayContaining(["model.encoder.embed_tokens.weight", "lm_head.weight"]));
      expect(model.parameters.names).not.toContain("model.shared.weight");
      const before = logitsOf(model);
      noGrad(() => fill_(model.parameters.get("model.shared.weight"), 7));
      expect(logitsOf(model).equals(before)).toBe(true);
    });
  });
});
