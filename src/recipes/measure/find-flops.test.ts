import { describe, expect, it } from "vitest";
import { loadModel, type TextModel } from "../../models/index.js";
import { tinyBart } from "../../models/testing/tiny-bart.js";
import { goldenCausal, tinyGpt2 } from "../../models/testing/tiny-gpt2.js";
import { tinyT5 } from "../../models/testing/tiny-t5.js";
import { findFlops } from "./find-flops.js";

const probe = { kind: "flops", inputLengths: [9, 14], beams: [1, 3], outputLength: 6 } as const;
const models: [string, () => TextModel][] = [
  ["T5", () => tinyT5()],
  ["BART", () => tinyBart()],
  ["GPT-2", () => tinyGpt2()],
  ["OPT with projected embeddings", () => loadModel(goldenCausal("opt/after"))],
];

describe("findFlops", () => {
  it.each(models)("counts what runs, to what the formula says: %s", (_, make) => {
    const model = make();
    const found = findFlops(model, probe, { seed: 1, device: "cpu" });
    model.parameters.dispose();
    expect(found.forward.map(({ inputLength }) => inputLength)).toEqual([9, 14]);
    expect(found.generation).toHaveLength(4);
    for (const { counted, analytic } of [...found.forward, ...found.generation]) {
      expect(counted).toBeGreaterThan(0);
      expect(Math.abs(counted / analytic - 1)).toBeLessThan(0.01);
    }
  });

  it("says what the model is", () => {
    const model = tinyGpt2();
    const { modelType, parameters, embeddingShare, checkpointBytes } = findFlops(model, probe, { seed: 1, device: "cpu" });
    expect({ modelType, parameters, checkpointBytes }).toEqual({
      modelType: "gpt2",
      parameters: model.parameters.count,
      checkpointBytes: 4 * model.parameters.count,
    });
    expect(embeddingShare * model.parameters.count).toBeCloseTo(24 * 8);
    model.parameters.dispose();
  });
});
