import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { CheckpointError, ConfigError, RetortError } from "../../src/core/index.js";
import { checkModel, hubBaseOf, loadModel, readModelConfig, saveModel, tokenizerFolder } from "../../src/models/index.js";
import { useFolder } from "../../src/runs/testing/child-process.js";
import { loadSafetensors, mul, noGrad, safetensorsChunks, scope, slice, type Tensor } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { maxAbsDifference } from "../support/compare.js";
import { goldenPath } from "./golden-files.js";

useNoLeaks();
const temporary = useFolder();
const folder = (): string => join(temporary(), "adapter");
const inFolder = (name: string): string => join(folder(), name);

const cases = readdirSync(goldenPath("adapters"));
const adapterPath = (name: string): string => goldenPath(`adapters/${name}`).replace(/\/$/, "");

interface Golden {
  readonly tolerances: { readonly weight: number };
  readonly base: string;
  readonly untied: boolean;
}

const goldenOf = (name: string): Golden => JSON.parse(readFileSync(join(adapterPath(name), "golden.json"), "utf8")) as Golden;

/** A copy of a golden adapter, whose base is named by where it is from anywhere, with other settings or tensors. */
function copyAdapter(
  name: string,
  settings: Readonly<Record<string, unknown>> = {},
  edit: (tensors: Map<string, Tensor>) => void = () => {},
): void {
  rmSync(folder(), { recursive: true, force: true });
  cpSync(adapterPath(name), folder(), { recursive: true });
  const json = JSON.parse(readFileSync(inFolder("adapter_config.json"), "utf8"));
  const base = { base_model_name_or_path: goldenPath(goldenOf(name).base, "model") };
  writeFileSync(inFolder("adapter_config.json"), JSON.stringify({ ...json, ...base, ...settings }));
  const bytes = scope(() => {
    const tensors = loadSafetensors(inFolder("adapter_model.safetensors"));
    edit(tensors);
    return Buffer.concat([...safetensorsChunks(tensors)]);
  });
  writeFileSync(inFolder("adapter_model.safetensors"), bytes);
}

function refusal(): RetortError {
  for (const attempt of [checkModel, loadModel]) {
    try {
      attempt(folder());
    } catch (error) {
      expect(error).toBeInstanceOf(RetortError);
      return error as RetortError;
    }
  }
  throw new Error("nothing was refused");
}

describe.each(cases)("the adapter %s", (name) => {
  it("gives the weights that PEFT merges, and leaves the base's others as they are", () => {
    scope(() => {
      const { tolerances, base, untied } = goldenOf(name);
      const expected = loadSafetensors(join(adapterPath(name), "merged.safetensors"));
      const [model, original] = [loadModel(adapterPath(name)), loadModel(goldenPath(base, "model"))];
      expect(expected.size).toBeGreaterThan(2);
      for (const [weight, tensor] of model.parameters) {
        const reference = expected.get(weight) ?? original.parameters.get(weight);
        expect(maxAbsDifference(tensor, reference), weight).toBeLessThanOrEqual(expected.has(weight) ? tolerances.weight : 0);
        expected.delete(weight);
      }
      expect([...expected.keys()]).toEqual([]);
      expect((model.config as unknown as { tieWordEmbeddings: boolean }).tieWordEmbeddings).toBe(!untied && base !== "gpt2/untied");
      expect(readModelConfig(adapterPath(name))).toEqual(model.config);
      checkModel(adapterPath(name));
    });
  });

  it("is saved as an ordinary model, which loads as the same", () => {
    scope(() => {
      const model = loadModel(adapterPath(name));
      saveModel(model, folder());
      const loaded = loadModel(folder());
      expect(loaded.config).toEqual(model.config);
      for (const [weight, tensor] of loaded.parameters) expect(maxAbsDifference(tensor, model.parameters.get(weight))).toBe(0);
    });
  });
});

describe("an adapter's base", () => {
  it("is found by an absolute path, by one from the working folder, and by one from the adapter's own", () => {
    copyAdapter("opt-dora");
    checkModel(folder());
    // The golden ones go from the adapter's own folder.
    checkModel(adapterPath("opt-dora"));
    copyAdapter("opt-dora", { base_model_name_or_path: "test/golden/opt/after/model" });
    checkModel(folder());
  });

  it.each([
    ["/nowhere/base", /an adapter of the model "\/nowhere\/base", which is not here: there is no such folder\./],
    ["", /adapter_config\.json: base_model_name_or_path is "": it names no model\./],
    [null, /base_model_name_or_path is null: it names no model\./],
  ])("is named where it is missing: %j", (base_model_name_or_path, message) => {
    copyAdapter("opt-dora", { base_model_name_or_path });
    const error = refusal();
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error.message).toMatch(message);
    expect(error.message).toContain(folder());
    expect(error.hint).toContain(base_model_name_or_path === "/nowhere/base" ? "base_model_name_or_path" : "Write there");
  });

  it("is looked for in the cache by its name on the hub, at its revision", () => {
    vi.stubEnv("HF_HOME", join(temporary(), "hf"));
    const commit = "1".repeat(40);
    copyAdapter("opt-dora", { base_model_name_or_path: "org/base", revision: "v1" });
    expect(hubBaseOf(folder())).toEqual({ name: "org/base", revision: "v1" });
    expect(refusal().message).toMatch(
      /an adapter of the model "org\/base", which is not here: .* the cache of the hub's models lacks it\./,
    );
    const repository = join(temporary(), "hf/hub/models--org--base");
    mkdirSync(join(repository, "refs"), { recursive: true });
    writeFileSync(join(repository, "refs/v1"), commit);
    cpSync(goldenPath("opt/after", "model"), join(repository, "snapshots", commit), { recursive: true });
    checkModel(folder());
    expect(tokenizerFolder(folder())).toBe(join(repository, "snapshots", commit));
    vi.unstubAllEnvs();
  });

  it("is no other adapter", () => {
    copyAdapter("opt-dora", { base_model_name_or_path: adapterPath("opt-saved") });
    expect(refusal().message).toMatch(/its base model .*opt-saved is an adapter itself\./);
  });

  it("brings the tokenizer where the adapter has none of its own", () => {
    copyAdapter("opt-dora");
    expect(tokenizerFolder(folder())).toBe(goldenPath("opt/after", "model"));
    writeFileSync(inFolder("tokenizer.json"), "{}");
    expect(tokenizerFolder(folder())).toBe(folder());
    expect(tokenizerFolder("somewhere")).toBe("somewhere");
  });
});

describe("an adapter is refused", () => {
  it.each([
    ["t5-head", { peft_type: "IA3" }, 'adapter_config.json: peft_type is "IA3": only LoRA adapters are merged.'],
    ["t5-head", { init_lora_weights: "pissa_niter_16" }, 'init_lora_weights is "pissa_niter_16": it changes the base\'s weights, too'],
    ["t5-head", { layer_replication: [[0, 2]] }, "layer_replication is [[0,2]]: adapters with it cannot be merged here."],
    ["t5-head", { ensure_weight_tying: true }, "ensure_weight_tying is true: adapters with it cannot be merged here."],
    ["t5-head", { use_qalora: true }, "use_qalora is true: adapters with it cannot be merged here."],
    ["t5-head", { a_key_to_come: { a: 1 } }, 'a_key_to_come is {"a":1}: adapters with it'],
    ["t5-head", { r: 3 }, "is [2, 16]; adapter_config.json and the base model ask for [3, 16]."],
    ["t5-head", { r: 0 }, "adapter_config.json: r is 0"],
    ["t5-head", { rank_pattern: { "(": 2 } }, 'rank_pattern: "(" is no regular expression.'],
    ["t5-patterns", { trainable_token_indices: [3] }, "is [2, 16]; adapter_config.json and the base model ask for [1, 16]."],
    ["t5-patterns", { trainable_token_indices: { shared: [3, 96] } }, "trained token 96, and its base model has 96."],
    ["t5-head", { base_model_name_or_path: goldenPath("bart/plain", "model") }, "to adapt."],
  ])("%s with %j", (name, settings, message) => {
    copyAdapter(name, settings);
    const error = refusal();
    expect(error instanceof ConfigError || error instanceof CheckpointError).toBe(true);
    expect(error.message).toContain(message);
    expect(error.message).toContain(folder());
  });

  it.each([
    ["an embedding that is the head, too", "gpt2-untied", { base_model_name_or_path: goldenPath("gpt2/plain", "model") }],
    ["a saved embedding of an encoder–decoder", "t5-head", {}],
  ])("that changes %s, because PEFT's merge and its adapter are then two models", (_, name, settings) => {
    copyAdapter(name, settings, (tensors) => {
      if (name === "t5-head") tensors.set("base_model.model.shared.weight", tensors.get("base_model.model.lm_head.weight") as Tensor);
    });
    expect(refusal().message).toMatch(/adapts '.*', a matrix that its base model has in several places\./);
    expect(refusal().hint).toContain("target_modules");
  });

  it("with tensors that are not PEFT's, half a pair, or a module that the base lacks", () => {
    const b = "base_model.model.encoder.block.0.layer.0.SelfAttention.o.lora_B.weight";
    copyAdapter("t5-head", {}, (tensors) => tensors.delete(b));
    expect(refusal().message).toContain(
      "has only one of the two matrices that 'encoder.block.0.layer.0.SelfAttention.o.weight' is adapted with.",
    );
    for (const name of ["encoder.lora_A.weight", "base_model.model.encoder.lora_C.weight"]) {
      copyAdapter("t5-head", {}, (tensors) => tensors.set(name, tensors.get(b) as Tensor));
      expect(refusal().message).toContain(`'${name}' is no name that PEFT gives`);
    }
    copyAdapter("t5-head", {}, (tensors) => tensors.set("base_model.model.encoder.pooler.weight", tensors.get(b) as Tensor));
    expect(refusal().message).toContain("its base model has no 'encoder.pooler.weight' to adapt.");
  });

  it("with a head of another vocabulary", () => {
    const head = "base_model.model.lm_head.weight";
    copyAdapter("t5-head", {}, (tensors) => tensors.set(head, slice(tensors.get(head) as Tensor, 0, 0, 90)));
    expect(refusal().message).toContain("[90, 16]");
  });

  it("whose sum is not finite, and leaves nothing behind", () => {
    const b = "base_model.model.encoder.block.0.layer.0.SelfAttention.o.lora_B.weight";
    copyAdapter("t5-head", {}, (tensors) =>
      tensors.set(
        b,
        noGrad(() => mul(mul(tensors.get(b) as Tensor, 1e30), 1e30)),
      ),
    );
    expect(refusal().message).toContain(
      "merged into 'encoder.block.0.layer.0.SelfAttention.o.weight', it gives values that are not finite in float32.",
    );
  });

  it("without weights, with a pickle, and where a whole model stands beside it", () => {
    copyAdapter("opt-dora");
    rmSync(inFolder("adapter_model.safetensors"));
    expect(refusal().message).toContain("has no adapter_model.safetensors beside adapter_config.json.");
    writeFileSync(inFolder("adapter_model.bin"), "");
    expect(refusal().message).toContain("has only adapter_model.bin, a Python pickle");
    copyAdapter("opt-dora");
    cpSync(goldenPath("opt/after", "model"), folder(), { recursive: true });
    expect(existsSync(inFolder("model.safetensors"))).toBe(true);
    expect(refusal().message).toContain("has adapter_config.json and model.safetensors");
  });

  it("that is only Git LFS's pointer", () => {
    for (const name of ["adapter_config.json", "adapter_model.safetensors"]) {
      copyAdapter("opt-dora");
      writeFileSync(inFolder(name), "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n");
      expect(refusal().message).toBe(`${inFolder(name)}: a Git LFS pointer, not the file.`);
    }
  });
});
