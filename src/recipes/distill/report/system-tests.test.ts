import { describe, expect, test } from "vitest";
import type { Dataset } from "../../../data/index.js";
import type { SystemResult } from "../../scoring/index.js";
import { compareSystems } from "./compare-systems.js";
import { testsOf } from "./system-tests.js";

const count = 40;
const words = Array.from({ length: count }, (_, i) => `the house number ${i} is red`);
const splits = { train: [], validation: [], unlabeled: [], test: words.map((text, i) => ({ id: `${i}`, source: text, target: text })) };
const dataset: Dataset = { name: "tiny", splits, targetKind: "text", notes: [] };

/** A system with these outputs, whose every target has these nats in four tokens. */
const system = (predictions: readonly string[], natsOf: (i: number) => number): SystemResult => {
  const nats = Float64Array.from({ length: count }, (_, i) => natsOf(i));
  const segments = { nats, tokens: new Int32Array(count).fill(4) };
  const cost = { parameters: 1, checkpointBytes: 4, tokensPerSecond: 1 };
  return { nll: 0, scores: [], degenerateOutputs: 0, cost, predictions, segments };
};
const testSystems = (...[results, data, seed]: Parameters<typeof compareSystems>) => testsOf(compareSystems(results, data, seed));
const wrong = words.map(() => "a boat");

describe("testsOf", () => {
  test("tells differences on every input from none, and from those that go either way", () => {
    const S = system(wrong, (i) => 8 + (i % 3));
    const T = system(words, (i) => 4 + (i % 3));
    const KD = system(words, (i) => 8 + (i % 3) + (i % 2 === 0 ? 0.5 : -0.5));
    const { nll, score, signature } = testSystems({ S, T, KD }, dataset, 1) ?? {};
    expect(nll?.T).toBeLessThan(0.001);
    expect(nll?.KD).toBeGreaterThan(0.5);
    expect([score?.T, score?.KD]).toEqual([expect.closeTo(0, 3), expect.closeTo(0, 3)]);
    expect(signature).toContain("approximate-randomization");
    expect(testSystems({ S, T, KD: S }, dataset, 1)).toMatchObject({ nll: { KD: 1 }, score: { KD: 1 } });
  });

  test("of a task of phonemes tests how many words are right", () => {
    const phonemes: Dataset = { ...dataset, targetKind: "phonemes" };
    const half = words.map((text, i) => (i % 2 === 0 ? text : "X"));
    const [none, all, some] = [wrong, words, half].map((predictions) => system(predictions, () => 8));
    const tests = testSystems({ S: none, T: all, KD: some } as Record<"S" | "T" | "KD", SystemResult>, phonemes, 1);
    expect([tests?.score.T, tests?.score.KD]).toEqual([expect.closeTo(0, 3), expect.closeTo(0, 3)]);
    expect(testSystems({ S: some, T: some, KD: some } as Record<"S" | "T" | "KD", SystemResult>, phonemes, 1)?.score).toEqual({
      T: 1,
      KD: 1,
    });
  });

  test("of a likelihood that is not finite there is no test, and of the outputs there is", () => {
    const S = system(wrong, () => 8);
    const tests = testSystems({ S, T: system(words, () => Number.POSITIVE_INFINITY), KD: system(words, () => 4) }, dataset, 1);
    expect(tests?.nll).toBeUndefined();
    expect(tests?.score.KD).toBeLessThan(0.001);
  });
});
