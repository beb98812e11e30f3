import { describe, expect, it } from "vitest";
import { type Generated, generate } from "../../src/generate/index.js";
import { inputsOf } from "../../src/generate/testing/inputs.js";
import type { TextModel } from "../../src/models/index.js";
import { scope } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { type GoldenCase, type GoldenGeneration, loadGoldenModel, readGoldenGeneration } from "./golden-generation.js";

/** The files that scripts/golden/generation.py made of the golden models. */
export const generations = [
  "t5-v1_0",
  "t5-v1_1",
  "bart-plain",
  "bart-scaled",
  "gpt2-plain",
  "gpt2-scaled",
  "opt-before",
  "opt-after",
] as const;

/** Compares every decided input of a case; the number of sequences that were. */
function compare(model: TextModel, { sources, tolerances }: GoldenGeneration, { decoding, decided, results }: GoldenCase): number {
  const { eosTokenId, forcedEosTokenId } = model.config;
  const generated = generate(model, inputsOf(sources, model.device), decoding);
  let compared = 0;
  for (const [input, expected] of results.entries()) {
    if (!decided[input]) continue;
    const actual = generated[input] as Generated[];
    expect(
      actual.map(({ ids }) => ids),
      `input ${input}`,
    ).toEqual(expected.map(({ ids }) => ids));
    for (const [i, { score }] of expected.entries()) {
      if (score !== null) {
        const difference = Math.abs((actual[i]?.score as number) - score) / Math.max(1, Math.abs(score));
        expect(difference, `input ${input}, sequence ${i}`).toBeLessThan(tolerances.score);
      }
      const { ids, ended } = actual[i] as Generated;
      const isAtLimit = ids.length === decoding.maxNewTokens;
      expect(ended).toBe(ids.at(-1) === eosTokenId && !(isAtLimit && forcedEosTokenId === eosTokenId));
      compared++;
    }
  }
  return compared;
}

/**
 * Tests what a device's model generates against what Transformers generated from the same weights in float32 on a CPU.
 * @param name Its file in test/golden/generation, e.g. `t5-v1_0`.
 */
export function describeGeneration(name: string, device = "cpu"): void {
  describe(`${name} generates what Transformers generates`, () => {
    useNoLeaks();
    const golden = readGoldenGeneration(name);
    const cases = golden.cases.map((one) => [JSON.stringify(one.decoding), one] as const);
    const diverse = golden.diverse.map((one) => [JSON.stringify(one.decoding), one] as const);

    it.each([...cases, ...diverse])("%s", (_, one) => {
      scope(() => {
        const model = loadGoldenModel(golden, device);
        expect(compare(model, golden, one)).toBeGreaterThan(0.5 * one.results.flat().length);
      });
    });

    it("in sequences that end at many lengths, in almost all cases decided by more than rounding", () => {
      const all = [...golden.cases, ...golden.diverse];
      const lengths = new Set(all.flatMap(({ results }) => results.flat().map(({ ids }) => ids.length)));
      expect(lengths.size).toBeGreaterThan(10);
      const decided = all.flatMap((one) => one.decided);
      expect(decided.filter(Boolean).length).toBeGreaterThan(0.9 * decided.length);
    });
  });
}
