import { describe, expect, test } from "vitest";
import type { Dataset } from "../../../data/index.js";
import type { SystemResult } from "../../scoring/index.js";
import { compareSystems } from "./compare-systems.js";

const count = 40;
const gold = Array.from({ length: count }, (_, i) => `the house number ${i} is red`);
const dataset = (texts: readonly string[], targetKind: Dataset["targetKind"] = "text"): Dataset => ({
  name: "tiny",
  splits: { train: [], validation: [], unlabeled: [], test: texts.map((text, i) => ({ id: `${i}`, source: text, target: text })) },
  targetKind,
  notes: [],
});
const system = (predictions: readonly string[], nats: number): SystemResult => ({
  nll: nats / 4,
  scores: [],
  degenerateOutputs: 0,
  cost: { parameters: 1, checkpointBytes: 4, tokensPerSecond: 1 },
  predictions,
  segments: { nats: new Float64Array(predictions.length).fill(nats), tokens: new Int32Array(predictions.length).fill(4) },
});
const half = gold.map((text, i) => (i % 2 === 0 ? text : "a boat"));
const none = gold.map(() => "a boat");

describe("compareSystems", () => {
  test("gives by every metric the scores, their intervals, p against S, and the share of the gap", () => {
    const { metrics, wins } = compareSystems({ S: system(none, 8), T: system(gold, 4), KD: system(half, 6) }, dataset(gold), 1);
    expect(metrics.map(({ name }) => name)).toEqual(["negative log-likelihood", "BLEU", "chrF2", "ROUGE-1", "ROUGE-2", "ROUGE-L"]);
    const [nll, , , rouge1] = metrics;
    expect(nll?.systems.map(({ value }) => value)).toEqual([2, 1, 1.5]);
    expect(nll?.systems[2]?.gapClosed).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
    const [S, T, KD] = rouge1?.systems ?? [];
    expect([S?.comparison, S?.gapClosed, T?.gapClosed]).toEqual([undefined, undefined, undefined]);
    expect(KD?.comparison?.pValue).toBeLessThan(0.001);
    expect(KD?.interval?.low).toBeLessThan(KD?.value as number);
    const closed = KD?.gapClosed as { value: number; low: number; high: number };
    expect(closed.value).toBeCloseTo(0.5, 12);
    // The share of 40 inputs of which half are right: a standard error of 0.079.
    expect(closed.low).toBeGreaterThan(0.3);
    expect(closed.low).toBeLessThan(0.4);
    expect(closed.high).toBeGreaterThan(0.6);
    expect(wins).toEqual({ S: 0, T: 6, KD: 0 });
  });

  test("looks at phonemes as their field does", () => {
    const all = { S: system(none, 8), T: system(gold, 4), KD: system(half, 6) };
    const { metrics } = compareSystems(all, dataset(gold, "phonemes"), 1);
    expect(metrics.map(({ name }) => name)).toEqual(["negative log-likelihood", "words right", "phoneme error rate", "BLEU"]);
  });

  test("leaves out likelihoods that are not finite, and gives no share where there is no gap", () => {
    const all = { S: system(half, 8), T: system(none, Number.POSITIVE_INFINITY), KD: system(gold, 6) };
    const { metrics } = compareSystems(all, dataset(gold), 1);
    expect(metrics.map(({ name }) => name)).not.toContain("negative log-likelihood");
    expect(metrics[0]?.systems[2]?.gapClosed).toEqual({ reason: "the teacher is not better than the student" });
  });

  test("a metric that a resample leaves undefined is given without intervals", () => {
    const texts = ["", ...gold.slice(0, 2)];
    const all = { S: system(["x", "y", "z"], 8), T: system(["", "y", "z"], 8), KD: system(["x", "", "z"], 8) };
    const { metrics } = compareSystems(all, dataset(texts, "phonemes"), 1);
    const phonemes = metrics.find(({ name }) => name === "phoneme error rate");
    expect(phonemes?.systems.map(({ value, interval }) => [Number.isFinite(value), interval])).toEqual(Array(3).fill([true, undefined]));
  });
});
