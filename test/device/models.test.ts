import { expect, it } from "vitest";
import { negativeLogLikelihood } from "../../src/losses/index.js";
import { loadModel } from "../../src/models/index.js";
import { autocast, backward, cat, clearGradients, gradOf, noGrad, reshape, scope, type Tensor } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { describeGolden } from "../models/describe-golden.js";
import { goldenBatch, goldenPath, goldenTensors, readGolden, variants } from "../models/golden-files.js";
import { relativeDifference } from "../support/compare.js";
import { describeOnDevice, device } from "./device-under-test.js";

useNoLeaks();

/**
 * How far bfloat16 autocast may be from float32, relative to the norm of all values together: about twice what PyTorch's own autocast of
 * Transformers' models is off on a CPU with the same weights, with plain or fused attention (T5: logits 0.012 – 0.019, loss 0.0006 – 0.003, gradients
 * 0.05 – 0.18; BART: logits 0.006 – 0.012, loss 0.0003 – 0.0006, gradients 0.013 – 0.018). These T5's weights make sharp attention, which 8 bits of
 * mantissa move; a missing mask or scale is off by 0.5 and more.
 */
const bfloat16 = {
  t5: { logits: 0.04, loss: 0.01, gradients: 0.4 },
  bart: { logits: 0.03, loss: 0.002, gradients: 0.05 },
};

function bfloat16Tolerances(variant: string): (typeof bfloat16)["t5"] {
  return bfloat16[variant.startsWith("bart/") ? "bart" : "t5"];
}

describeOnDevice("in float32", () => {
  for (const variant of variants) describeGolden(variant, device);
});

describeOnDevice("in bfloat16 autocast", () => {
  it.each(variants)("%s has the float32 logits, but for its rounding", (variant) => {
    scope(() => {
      const model = loadModel(goldenPath(variant, "model"), { device });
      const batch = goldenBatch(readGolden(variant), device);
      const { logits } = noGrad(() => autocast(device, "bfloat16", () => model.forward(batch)));
      expect(logits.dtype).toBe("bfloat16");
      expect(relativeDifference(logits, goldenTensors(variant).get("logits") as Tensor)).toBeLessThan(bfloat16Tolerances(variant).logits);
    });
  });

  it.each(variants)("%s has the float32 loss and gradients, but for its rounding", (variant) => {
    scope(() => {
      const [golden, tolerances] = [readGolden(variant), bfloat16Tolerances(variant)];
      const model = loadModel(goldenPath(variant, "model"), { device });
      for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
      const batch = goldenBatch(golden, device);
      const predict = (): Tensor => model.forward(batch, { logits: batch.labelPositions }).logits;
      const loss = autocast(device, "bfloat16", () => negativeLogLikelihood(predict(), batch.labels));
      expect(Math.abs(loss.item() / golden.loss - 1)).toBeLessThan(tolerances.loss);
      backward(loss);
      const expected = goldenTensors(variant);
      const gradients = model.parameters.tensors.map((parameter) => gradOf(parameter) as Tensor);
      const references = model.parameters.names.map((name) => expected.get(`grad.${name}`) as Tensor);
      expect(relativeDifference(joined(gradients), joined(references))).toBeLessThan(tolerances.gradients);
      clearGradients(model.parameters.tensors);
    });
  });
});

/** All values of all tensors in one vector. */
function joined(tensors: readonly Tensor[]): Tensor {
  return cat(
    tensors.map((tensor) => reshape(tensor, [-1])),
    0,
  );
}
