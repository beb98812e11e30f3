import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import type { MetricTokenizer } from "../tokenize.js";
import { type BleuOptions, bleu, corpusBleu } from "./bleu.js";
import type { BleuSmoothing } from "./bleu-smoothing.js";

interface SmoothedScore {
  readonly smoothing: BleuSmoothing;
  readonly smoothingValue: number | null;
  readonly effectiveOrder: boolean;
  readonly score: number;
  readonly precisions: number[];
  readonly signature: string;
}

const golden = JSON.parse(readFileSync(new URL("../../../test/golden/metrics/bleu-smoothing.json", import.meta.url), "utf8")) as {
  readonly tolerance: number;
  readonly cases: {
    readonly name: string;
    readonly predictions: string[];
    readonly references: string[][];
    readonly scores: SmoothedScore[];
  }[];
};

function expectClose(actual: number, expected: number, what: string): void {
  expect(Math.abs(actual - expected), `${what}: ${actual} for ${expected}`).toBeLessThanOrEqual(golden.tolerance);
}

describe.each(golden.cases)("smoothed as sacreBLEU smooths: $name", ({ predictions, references, scores }) => {
  it.each(scores)("$signature", ({ smoothing, smoothingValue, effectiveOrder, ...expected }) => {
    const options: BleuOptions = { smoothing, effectiveOrder, ...(smoothingValue === null ? {} : { smoothingValue }) };
    const score = corpusBleu(predictions, references, options);
    expectClose(score.value, expected.score, "BLEU");
    for (const [i, precision] of score.precisions.entries()) expectClose(precision, expected.precisions[i] as number, `precision ${i + 1}`);
    expect(score.signature).toBe(`${expected.signature}+retort`);
    expect(score.warnings.some((warning) => warning.startsWith("BLEU is 0"))).toBe(score.value === 0);
  });
});

it("says which order made BLEU 0 where nothing smooths", () => {
  expect(corpusBleu(["the cat is on the mat now"], [["the cat sat on the mat yesterday"]], { smoothing: "none" }).warnings).toEqual([
    "BLEU is 0 because no predicted 4-gram stands in its references, and nothing smooths that.",
  ]);
});

describe("bad input", () => {
  it.each<[BleuOptions, string]>([
    [{ smoothing: "linear" as BleuSmoothing }, "there is no smoothing linear"],
    [{ smoothing: "exp", smoothingValue: 1 }, "the smoothing exp has no value, got smoothingValue 1"],
    [{ smoothing: "floor", smoothingValue: -1 }, "smoothingValue must be a finite number ≥ 0, got -1"],
    [{ smoothing: "add-k", smoothingValue: Number.NaN }, "got NaN"],
  ])("refuses %j", (options, message) => {
    expect(() => bleu(options)).toThrow(ConfigError);
    expect(() => bleu(options)).toThrow(message);
  });
  it("refuses an unknown tokenizer", () => {
    expect(() => corpusBleu(["a"], [["a"]], { tokenizer: "13b" as MetricTokenizer })).toThrow(ConfigError);
  });
});
