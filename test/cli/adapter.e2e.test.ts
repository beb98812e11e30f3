import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadModel } from "../../src/models/index.js";
import { matmul, mul, noGrad, safetensorsChunks, scope, sub, Tensor } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { maxAbsDifference } from "../support/compare.js";
import { commandLine, sharedFolder } from "./support/command-line.js";
import { writeTinyModel } from "./support/tiny-model.js";
import { writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const retort = commandLine(folder);
const at = (...path: string[]): string => join(folder, ...path);
const q = "decoder.block.0.layer.0.SelfAttention.q";

/** An adapter of one matrix of the tiny model beside it, whose tokenizer it goes by. */
function writeAdapter(name: string, base: string): void {
  mkdirSync(at(name), { recursive: true });
  const config = { peft_type: "LORA", base_model_name_or_path: base, r: 1, lora_alpha: 2, target_modules: ["q"] };
  writeFileSync(at(name, "adapter_config.json"), JSON.stringify(config));
  const bytes = scope(() => {
    const tensors = [
      [
        `base_model.model.${q}.lora_A.weight`,
        Tensor.from(
          Array.from({ length: 16 }, (_, i) => i / 16),
          [1, 16],
        ),
      ],
      [
        `base_model.model.${q}.lora_B.weight`,
        Tensor.from(
          Array.from({ length: 16 }, (_, i) => 1 - i / 8),
          [16, 1],
        ),
      ],
    ] as const;
    return Buffer.concat([...safetensorsChunks(tensors)]);
  });
  writeFileSync(at(name, "adapter_model.safetensors"), bytes);
}

useNoLeaks();
beforeAll(async () => {
  writeTinyTask(folder);
  await writeTinyModel(at("base"), { decoderLayers: 2 });
  writeAdapter("adapter", "../base");
});

describe("a LoRA adapter", () => {
  test("is pruned as the model it makes of its base, with the base's tokenizer", async () => {
    const { exitCode } = await retort.run("prune", "--model", "adapter", "--decoder-layers", "0,-1", "--output", "merged");
    expect(exitCode).toBe(0);
    expect(readdirSync(at("merged"))).toContain("tokenizer.json");
    expect(readFileSync(at("merged", "tokenizer.json"), "utf8")).toBe(readFileSync(at("base", "tokenizer.json"), "utf8"));
    scope(() => {
      const [merged, base] = [loadModel(at("merged")), loadModel(at("base"))];
      const name = `${q}.weight`;
      const column = Tensor.from(
        Array.from({ length: 16 }, (_, i) => 1 - i / 8),
        [16, 1],
      );
      const row = Tensor.from(
        Array.from({ length: 16 }, (_, i) => i / 16),
        [1, 16],
      );
      const change = noGrad(() => sub(merged.parameters.get(name), base.parameters.get(name)));
      expect(maxAbsDifference(change, mul(matmul(column, row), 2))).toBeLessThan(1e-6);
    });
  });

  test("generates, and teaches", async () => {
    expect((await retort.run("generate", "--model", "adapter", "--inputs", "inputs.jsonl")).exitCode).toBe(0);
    const distilled = await retort.run("distill", "--teacher", "adapter", "--student", "auto", "--train", "pairs.jsonl", "--dry-run");
    expect(distilled).toMatchObject({ exitCode: 0 });
  });

  test("whose base is missing says which one, and where it says so, and leaves no run folder", async () => {
    writeAdapter("orphan", "/nowhere/t5-large");
    const { exitCode, stderr } = await retort.run("fine-tune", "--model", "orphan", "--train", "pairs.jsonl", "--run-dir", "runs/orphan");
    expect(exitCode).toBe(2);
    expect(stderr.replaceAll(/\s+/g, " ")).toContain(
      'orphan: an adapter of the model "/nowhere/t5-large", which is not here: there is no such folder.',
    );
    expect(stderr).toContain("base_model_name_or_path");
    expect(stderr).not.toContain("    at ");
    expect(() => readdirSync(at("runs/orphan"))).toThrow();
    rmSync(at("orphan"), { recursive: true });
  });
});
