import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, DataError } from "../../core/index.js";
import { type ChrfOptions, chrf, corpusChrf } from "./chrf.js";

const golden = JSON.parse(readFileSync(new URL("../../../test/golden/metrics/chrf.json", import.meta.url), "utf8")) as {
  readonly tolerance: number;
  readonly cases: {
    readonly name: string;
    readonly options: ChrfOptions;
    readonly predictions: string[];
    readonly references: string[][];
    readonly scoreName: string;
    readonly score: number;
    readonly signature: string;
    readonly statistics: number[][];
    readonly sentences: number[];
  }[];
};

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(golden.tolerance);
}

describe.each(golden.cases)("$scoreName as sacreBLEU computes it: $name", ({ options, predictions, references, ...expected }) => {
  it("the corpus score, its name, and the signature, marked as ours", () => {
    const score = corpusChrf(predictions, references, options);
    expectClose(score.value, expected.score);
    expect(score).toMatchObject({ name: expected.scoreName, signature: `${expected.signature}+retort`, unit: "points", better: "higher" });
  });

  it("every segment's statistics", () => {
    const metric = chrf(options);
    expect(predictions.map((prediction, i) => metric.segmentStatistics(prediction, references[i] as string[]))).toEqual(
      expected.statistics,
    );
  });

  it("every sentence's score", () => {
    for (const [i, prediction] of predictions.entries()) {
      expectClose(corpusChrf([prediction], [references[i] as string[]], options).value, expected.sentences[i] as number);
    }
  });
});

describe("properties", () => {
  const text = fc.array(fc.constantFrom("a", "bc", "(d)", "e!", "é", "😀"), { maxLength: 8 }).map((words) => words.join(" "));
  const options = fc.constantFrom<ChrfOptions>({}, { wordOrder: 2 });

  it("lies in [0, 100], and is 100 for a text against itself", () => {
    fc.assert(
      fc.property(text, text, options, (prediction, reference, choices) => {
        const { value } = corpusChrf([prediction], [[reference]], choices);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(100 + 1e-9);
        expect(corpusChrf([prediction], [[prediction]], choices).value).toBeCloseTo(prediction === "" ? 0 : 100, 9);
      }),
    );
  });

  it("does not mind white space without word n-grams", () => {
    fc.assert(
      fc.property(text, text, (prediction, reference) => {
        const squeezed = corpusChrf([prediction.replaceAll(" ", "")], [[reference]]).value;
        expect(squeezed).toBe(corpusChrf([prediction], [[reference]]).value);
      }),
    );
  });
});

describe("bad input", () => {
  it.each([
    [{ charOrder: 0 }, "charOrder must be a whole number ≥ 1, got 0"],
    [{ wordOrder: -1 }, "wordOrder must be a whole number ≥ 0, got -1"],
    [{ beta: 0.5 }, "beta must be a whole number ≥ 1, got 0.5"],
  ])("refuses %j", (options, message) => {
    expect(() => chrf(options)).toThrow(ConfigError);
    expect(() => chrf(options)).toThrow(message);
  });
  it("refuses an empty corpus", () => expect(() => corpusChrf([], [])).toThrow(DataError));
});
