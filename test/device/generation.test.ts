import { expect, it } from "vitest";
import { generate, type SamplingDecoding } from "../../src/generate/index.js";
import { inputsOf } from "../../src/generate/testing/inputs.js";
import { scope } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { describeGeneration, generations } from "../generate/describe-generation.js";
import { loadGoldenModel, readGoldenGeneration } from "../generate/golden-generation.js";
import { describeOnDevice, device } from "./device-under-test.js";

const sampling: SamplingDecoding = { method: "sampling", maxNewTokens: 16, sequences: 8, seed: 1 };
const limits = [{}, { topP: 0.9 }, { topK: 20, temperature: 1.5, repetitionPenalty: 1.2, noRepeatNgramSize: 2 }];

/** The tokens that a golden model samples on a device. */
function sampled(name: string, where: string, decoding: SamplingDecoding): number[][] {
  return scope(() => {
    const golden = readGoldenGeneration(name);
    const inputs = inputsOf(golden.sources, where);
    return generate(loadGoldenModel(golden, where), inputs, decoding)
      .flat()
      .map(({ ids }) => [...ids]);
  });
}

describeOnDevice("generation", () => {
  for (const name of generations) describeGeneration(name, device);
});

describeOnDevice("sampling", () => {
  useNoLeaks();

  it.each(generations.flatMap((name) => limits.map((settings) => [name, settings] as const)))(
    "%s draws the tokens that it draws on the CPU, because the numbers behind the draws are no device's: %j",
    (name, settings) => {
      const expected = sampled(name, "cpu", { ...sampling, ...settings });
      expect(new Set(expected.map(String)).size).toBeGreaterThan(expected.length / 2);
      expect(sampled(name, device, { ...sampling, ...settings })).toEqual(expected);
    },
  );
});
