import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ConfigError, InterruptedError } from "../../core/index.js";
import { initializeModel, parseModelConfig, saveModel } from "../../models/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { trainByteLevelBpe } from "../../tokenizers/index.js";
import { resolveExportConfig } from "./export-config.js";
import { exportToTarget } from "./export-to-target.js";

useNoLeaks();
const folder = useFolder();
const at = (...path: string[]): string => join(folder(), ...path);
const recipe = () => ({ model: at("model"), to: "gguf", name: "student", output: at("out", "student.gguf") });

async function writeModel(changes: object = {}): Promise<void> {
  const tokenizer = trainByteLevelBpe(["a house"], { vocabularySize: 262 });
  const sizes = { n_embd: 8, n_layer: 1, n_head: 2, n_positions: 16 };
  const config = parseModelConfig({
    model_type: "gpt2",
    vocab_size: 262,
    bos_token_id: 1,
    eos_token_id: 1,
    pad_token_id: 0,
    ...sizes,
    ...changes,
  });
  const model = initializeModel(config, { seed: 1 });
  saveModel(model, at("model"));
  model.parameters.dispose();
  await tokenizer.save(at("model"));
}

test("reports what it wrote, with the license that the model's card names", async () => {
  await writeModel();
  writeFileSync(at("model", "README.md"), "---\nlicense: mit\n---\n# A model\n");
  const { output, parameters, tensors, type } = await exportToTarget(resolveExportConfig(recipe()), {});
  expect({ output, parameters, tensors, type }).toEqual({
    output: at("out", "student.gguf"),
    parameters: 3112,
    tensors: { F32: 16 },
    type: "F32",
  });
  expect(readdirSync(at("out"))).toEqual(["student.gguf"]);
});

test("refuses what a GGUF cannot say before weights are read, which may be broken", async () => {
  await writeModel({ activation_function: "relu" });
  writeFileSync(at("model", "model.safetensors"), "broken");
  await expect(exportToTarget(resolveExportConfig(recipe()), {})).rejects.toThrow("config.json: activation_function is relu");
  expect(readdirSync(at("out"))).toEqual([]);
});

test("leaves a file that is there alone without force, and writes nothing once it is interrupted", async () => {
  await writeModel();
  mkdirSync(at("out"));
  writeFileSync(at("out", "student.gguf"), "mine");
  const refused = exportToTarget(resolveExportConfig(recipe()), {});
  await expect(refused).rejects.toThrow(ConfigError);
  await expect(refused).rejects.toThrow("student.gguf: exists already.");
  const other = resolveExportConfig({ ...recipe(), output: at("other.gguf") });
  await expect(exportToTarget(other, { signal: AbortSignal.abort() })).rejects.toThrow(InterruptedError);
  expect(existsSync(at("other.gguf"))).toBe(false);
});

test.each([
  [{ to: "onnx" }, /^to is "onnx": /],
  [{ type: "q8_0" }, 'type is "q8_0": expected one of F32, F16, Q8_0 for gguf.'],
  [{ model: "" }, /^model is "": /],
  [{ threads: 2 }, "unknown key 'threads'."],
])("refuses %j", (change, message) => {
  expect(() => resolveExportConfig({ ...recipe(), ...change })).toThrow(message);
});
