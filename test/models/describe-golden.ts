import { describe, expect, it } from "vitest";
import { type Generated, generate } from "../../src/generate/index.js";
import { negativeLogLikelihood } from "../../src/losses/index.js";
import { loadModel } from "../../src/models/index.js";
import { AdamW } from "../../src/optim/index.js";
import { backward, clearGradients, gradOf, noGrad, norm, RandomStream, scope, type Tensor } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { type Objective, trainStep } from "../../src/train/index.js";
import { maxAbsDifference, relativeDifference } from "../support/compare.js";
import { goldenBatch, goldenPath, goldenTensors, matrix, readGolden } from "./golden-files.js";

/**
 * Tests a device's model against what Transformers and PyTorch computed from the same weights in float32 on a CPU.
 * @param variant Its folder in test/golden, e.g. `t5/v1_0`.
 */
export function describeGolden(variant: string, device = "cpu"): void {
  describe(`${variant} against Transformers and PyTorch`, () => {
    useNoLeaks();
    const golden = readGolden(variant);
    const { tolerances, idle = [], partlyIdle = [] } = golden;

    it("has the same logits and intermediate tensors, with the fused and the plain attention", () => {
      scope(() => {
        const model = loadModel(goldenPath(variant, "model"), { device });
        const expected = goldenTensors(variant);
        const capture = [...expected.keys()].filter((name) => name.startsWith("captured.")).map((name) => name.slice("captured.".length));
        expect(capture.length).toBeGreaterThan(9);
        const batch = goldenBatch(golden, device);
        const { logits, captured } = noGrad(() => model.forward(batch, { capture }));
        expect(maxAbsDifference(logits, expected.get("logits") as Tensor)).toBeLessThan(tolerances.logits);
        for (const name of capture) {
          const difference = maxAbsDifference(captured.get(name) as Tensor, expected.get(`captured.${name}`) as Tensor);
          expect(difference, name).toBeLessThan(tolerances.captured);
        }
        const fused = noGrad(() => model.forward(batch));
        expect(maxAbsDifference(fused.logits, expected.get("logits") as Tensor)).toBeLessThan(tolerances.logits);
      });
    });

    it("has the same loss and the same gradient for every parameter", () => {
      scope(() => {
        const model = loadModel(goldenPath(variant, "model"), { device });
        for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
        const expected = goldenTensors(variant);
        const batch = goldenBatch(golden, device);
        const loss = negativeLogLikelihood(model.forward(batch, { logits: batch.labelPositions }).logits, batch.labels);
        expect(Math.abs(loss.item() - golden.loss)).toBeLessThan(tolerances.loss);
        backward(loss);
        for (const [name, parameter] of model.parameters) {
          const gradient = gradOf(parameter) as Tensor;
          if (idle.includes(name)) expect(norm(gradient).item(), name).toBeLessThan(tolerances.gradientRelative);
          else expect(relativeDifference(gradient, expected.get(`grad.${name}`) as Tensor), name).toBeLessThan(tolerances.gradientRelative);
        }
        clearGradients(model.parameters.tensors);
      });
    });

    it("has the same losses, gradient norms and weights after three AdamW steps", () => {
      scope(() => {
        const model = loadModel(goldenPath(variant, "model"), { device });
        for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
        const expected = goldenTensors(variant);
        const { learningRate, maxGradientNorm, ...options } = golden.adamw;
        using dropout = RandomStream.named(0, "dropout", device);
        using optimizer = new AdamW(model.parameters, options);
        // The reference ran without dropout, so this objective lets the stream lie.
        const objective: Objective = {
          name: "without dropout",
          compute(batch) {
            const loss = negativeLogLikelihood(model.forward(batch, { logits: batch.labelPositions }).logits, batch.labels);
            return { loss, terms: {} };
          },
        };
        const context = { model, objective, optimizer, dropout, maxGradientNorm, computeDtype: "float32" } as const;
        for (let step = 0; step < golden.adamw.steps; step++) {
          const { labelTokens } = scope(() => ({ labelTokens: goldenBatch(golden, device).labelTokens }));
          const batch = {
            microBatches: [() => goldenBatch(golden, device)],
            labelTokens,
            labeledRows: golden.inputs.labels.length,
            examples: [],
          };
          const { loss, gradientNorm } = trainStep(context, batch, { learningRate, step });
          expect(Math.abs(loss - (golden.adamw.losses[step] as number)) / loss).toBeLessThan(tolerances.loss);
          expect(Math.abs(gradientNorm / (golden.adamw.gradientNorms[step] as number) - 1)).toBeLessThan(tolerances.gradientRelative);
        }
        for (const [name, parameter] of model.parameters) {
          if (idle.includes(name) || partlyIdle.includes(name)) continue;
          const difference = noGrad(() => relativeDifference(parameter, expected.get(`adamw3.${name}`) as Tensor));
          expect(difference, name).toBeLessThan(tolerances.adamw3Relative);
        }
      });
    });

    it("decodes the same tokens greedily, wherever the two best were not closer than rounding", () => {
      scope(() => {
        const model = loadModel(goldenPath(variant, "model"), { device });
        const { sourceIds: inputIds = golden.inputs.inputIds, sourceMask: attentionMask = golden.inputs.attentionMask } = golden.inputs;
        const { maxNewTokens, ids, gaps } = golden.greedy;
        const inputs = { inputIds: matrix(inputIds, device), attentionMask: matrix(attentionMask, device) };
        const generated = generate(model, inputs, { method: "greedy", maxNewTokens }).map(([best]) => best as Generated);
        let compared = 0;
        for (const [row, { ids: actual, ended }] of generated.entries()) {
          const expected = (ids[row] as number[]).slice(1);
          for (const [i, id] of actual.entries()) {
            if ((gaps[row]?.[i] as number) < tolerances.greedyGap) break;
            expect(id, `row ${row}, token ${i}`).toBe(expected[i]);
            compared++;
          }
          if (ended) expect(expected.slice(actual.length).every((id) => id === model.config.padTokenId)).toBe(true);
          else expect(actual.length).toBe(maxNewTokens);
        }
        expect(compared).toBe(generated.reduce((sum, { ids: { length } }) => sum + length, 0));
      });
    });
  });
}
