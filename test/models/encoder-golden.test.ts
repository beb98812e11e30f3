import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadEncoder } from "../../src/models/index.js";
import { mul, noGrad, scope, type Tensor, to, unsqueeze } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { maxAbsDifference } from "../support/compare.js";
import { goldenPath, goldenTensors, matrix } from "./golden-files.js";

/** What golden.json holds of an encoder. */
interface EncoderGolden {
  readonly tolerances: { readonly hidden: number };
  readonly inputs: { readonly inputIds: number[][]; readonly attentionMask: number[][] };
}

describe.each([
  ["bert", "model"],
  ["bert", "model-heads"],
  ["roberta", "model"],
  ["deberta", "model"],
  ["deberta-short", "model"],
])("the encoder %s/%s against Transformers", (variant, folder) => {
  useNoLeaks();
  const golden = JSON.parse(readFileSync(goldenPath(`encoders/${variant}`, "golden.json"), "utf8")) as EncoderGolden;

  /** Runs `body` with every hidden state that was expected, and a comparison that leaves out what stands at padding. */
  const compare = (body: (expected: Tensor[], inputs: { inputIds: Tensor; attentionMask: Tensor }) => [Tensor, Tensor][]): number[] =>
    noGrad(() =>
      scope(() => {
        const tensors = goldenTensors(`encoders/${variant}`);
        const expected = Array.from({ length: tensors.size }, (_, i) => tensors.get(`hidden.${i}`) as Tensor);
        const attentionMask = matrix(golden.inputs.attentionMask, "cpu");
        const mask = unsqueeze(to(attentionMask, { dtype: "float32" }), 2);
        const pairs = body(expected, { inputIds: matrix(golden.inputs.inputIds, "cpu"), attentionMask });
        return pairs.map(([actual, reference]) => maxAbsDifference(mul(actual, mask), reference));
      }),
    );

  it("has the same hidden states, captured and at whichever layer it stops, with the fused and the plain attention", () => {
    const differences = compare((expected, inputs) => {
      const { encoder } = loadEncoder(goldenPath(`encoders/${variant}`, folder));
      const count = encoder.config.numHiddenLayers;
      expect(expected.length).toBe(count + 1);
      const names = Array.from({ length: count }, (_, i) => `encoder.${i}.hidden`);
      const { captured } = encoder.forward(inputs, { capture: ["encoder.embedded", ...names] });
      const plain = encoder.forward(inputs, { capture: names.map((_, i) => `encoder.${i}.self.probabilities`) });
      return [
        ...[...captured.values()].map((state, i): [Tensor, Tensor] => [state, expected[i] as Tensor]),
        ...expected.map((state, layers): [Tensor, Tensor] => [encoder.forward(inputs, { layers }).hidden, state]),
        [plain.hidden, expected[count] as Tensor],
      ];
    });
    expect(differences.length).toBeGreaterThan(6);
    expect(Math.max(...differences)).toBeLessThan(golden.tolerances.hidden);
  });

  it("gives a padded row what it has alone", () => {
    const { inputIds, attentionMask } = golden.inputs;
    const largest = scope(() => {
      const { encoder } = loadEncoder(goldenPath(`encoders/${variant}`, folder));
      const together = encoder.forward({ inputIds: matrix(inputIds, "cpu"), attentionMask: matrix(attentionMask, "cpu") });
      const differences = inputIds.map((row, i) => {
        const length = (attentionMask[i] as number[]).reduce((sum, one) => sum + one, 0);
        const alone = encoder.forward({
          inputIds: matrix([row.slice(0, length)], "cpu"),
          attentionMask: matrix([Array(length).fill(1)], "cpu"),
        });
        const [a, b] = [together.hidden.toFloat32Array(), alone.hidden.toFloat32Array()];
        const size = encoder.config.hiddenSize;
        const start = i * row.length * size;
        return b.reduce((most, value, k) => Math.max(most, Math.abs(value - (a[start + k] as number))), 0);
      });
      return Math.max(...differences);
    });
    expect(largest).toBeLessThan(golden.tolerances.hidden);
  });
});
