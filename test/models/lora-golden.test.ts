import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generate } from "../../src/generate/index.js";
import { negativeLogLikelihood } from "../../src/losses/index.js";
import { checkModel, loadModel, mergedModel, saveAdapter, type TextModel } from "../../src/models/index.js";
import { AdamW } from "../../src/optim/index.js";
import { useFolder } from "../../src/runs/testing/child-process.js";
import { backward, clearGradients, gradOf, loadSafetensors, noGrad, RandomStream, scope, type Tensor } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { type Objective, trainStep } from "../../src/train/index.js";
import { maxAbsDifference, relativeDifference } from "../support/compare.js";
import { goldenBatch, goldenPath, matrix, readGolden } from "./golden-files.js";
import { adaptedModel, adapterJson, loraCases, loraFolder, readLoraGolden } from "./lora-golden.js";

const folder = useFolder();

describe.each(loraCases)("a LoRA adapter of %s against PEFT and PyTorch", (name) => {
  useNoLeaks();
  const { base, tolerances, ...golden } = readLoraGolden(name);
  const variant = readGolden(base);
  const expected = (): Map<string, Tensor> => loadSafetensors(goldenPath(`lora/${name}`, "golden.safetensors"));
  const batch = () => goldenBatch(variant, "cpu");
  const logitsOf = (model: TextModel): Tensor => noGrad(() => model.forward(batch()).logits);
  const lossOf = (model: TextModel, given = batch()): Tensor =>
    negativeLogLikelihood(model.forward(given, { logits: given.labelPositions }).logits, given.labels);

  it("has the same logits: beside the base, merged, and merged when it is loaded", () => {
    scope(() => {
      const logits = expected().get("logits") as Tensor;
      const model = adaptedModel(name);
      for (const each of [model, mergedModel(model), loadModel(loraFolder(name))]) {
        expect(maxAbsDifference(logitsOf(each), logits)).toBeLessThan(tolerances.logits);
      }
      expect(maxAbsDifference(logitsOf(loadModel(goldenPath(base, "model"))), logits)).toBeGreaterThan(0.1);
    });
  });

  it("has the same loss and the same gradient for every matrix, and none for the base", () => {
    scope(() => {
      const model = adaptedModel(name);
      const { trained } = model.parameters;
      for (const tensor of trained.tensors) tensor.requiresGrad_();
      const loss = lossOf(model);
      expect(Math.abs(loss.item() - golden.loss)).toBeLessThan(tolerances.loss);
      backward(loss);
      const gradients = expected();
      expect(trained.names.length).toBe([...gradients.keys()].filter((key) => key.startsWith("grad.")).length);
      for (const [key, tensor] of trained) {
        const difference = relativeDifference(gradOf(tensor) as Tensor, gradients.get(`grad.${key}`) as Tensor);
        expect(difference, key).toBeLessThan(tolerances.gradientRelative);
      }
      expect(model.parameters.tensors.filter((tensor) => gradOf(tensor) !== null)).toEqual([]);
      clearGradients(trained.tensors);
    });
  });

  it("has the same losses, gradient norms and matrices after three AdamW steps, and the base keeps its bits", () => {
    scope(() => {
      const model = adaptedModel(name);
      const { trained } = model.parameters;
      for (const tensor of trained.tensors) tensor.requiresGrad_();
      const { learningRate, maxGradientNorm, steps, losses, gradientNorms, ...options } = golden.adamw;
      using dropout = RandomStream.named(0, "dropout");
      using optimizer = new AdamW(trained, options);
      const objective: Objective = { name: "without dropout", compute: (given) => ({ loss: lossOf(model, given), terms: {} }) };
      const context = { model, objective, optimizer, dropout, maxGradientNorm, computeDtype: "float32" } as const;
      const { labelTokens } = batch();
      for (let step = 0; step < steps; step++) {
        const whole = { microBatches: [batch], labelTokens, labeledRows: variant.inputs.labels.length, examples: [] };
        const { loss, gradientNorm } = trainStep(context, whole, { learningRate, step });
        expect(Math.abs(loss - (losses[step] as number)) / loss).toBeLessThan(tolerances.loss);
        expect(Math.abs(gradientNorm / (gradientNorms[step] as number) - 1)).toBeLessThan(tolerances.gradientRelative);
      }
      const after = expected();
      for (const [key, tensor] of trained) {
        const difference = noGrad(() => relativeDifference(tensor, after.get(`adamw3.${key}`) as Tensor));
        expect(difference, key).toBeLessThan(tolerances.adamw3Relative);
      }
      const original = loadModel(goldenPath(base, "model")).parameters;
      for (const [key, tensor] of model.parameters) expect(maxAbsDifference(tensor, original.get(key)), key).toBe(0);
    });
  });

  it("decodes what the merged model decodes", () => {
    scope(() => {
      const { sourceIds = variant.inputs.inputIds, sourceMask = variant.inputs.attentionMask } = variant.inputs;
      const inputs = { inputIds: matrix(sourceIds, "cpu"), attentionMask: matrix(sourceMask, "cpu") };
      const idsOf = (model: TextModel) =>
        generate(model, inputs, { method: "greedy", maxNewTokens: 16 }).map((row) => row.map(({ ids }) => ids));
      const model = adaptedModel(name);
      expect(idsOf(model)).toEqual(idsOf(mergedModel(model)));
      expect(idsOf(model)).not.toEqual(idsOf(loadModel(goldenPath(base, "model"))));
    });
  });

  it("is saved as PEFT saves it, and loads again as the same", () => {
    scope(() => {
      const model = adaptedModel(name);
      saveAdapter(model, folder(), { base: { name: goldenPath(base, "model") } });
      const written = JSON.parse(readFileSync(join(folder(), "adapter_config.json"), "utf8"));
      expect(Object.keys(written)).toEqual(Object.keys(adapterJson(name)));
      expect(written).toEqual({ ...adapterJson(name), base_model_name_or_path: goldenPath(base, "model") });
      const [ours, theirs] = [folder(), loraFolder(name)].map((place) => loadSafetensors(join(place, "adapter_model.safetensors")));
      expect([...(ours?.keys() ?? [])].sort()).toEqual([...(theirs?.keys() ?? [])].sort());
      for (const [key, tensor] of ours ?? []) expect(maxAbsDifference(tensor, theirs?.get(key) as Tensor), key).toBe(0);
      checkModel(folder());
      expect(maxAbsDifference(logitsOf(loadModel(folder())), logitsOf(loadModel(loraFolder(name))))).toBe(0);
    });
  });
});
