import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { corpusStatistics, sumStatistics } from "../corpus-statistics.js";
import type { MetricTokenizer } from "../tokenize.js";
import { bleu, corpusBleu, sentenceBleu } from "./bleu.js";

interface GoldenCase {
  readonly name: string;
  readonly tokenizer: MetricTokenizer;
  readonly predictions: string[];
  readonly references: string[][];
  readonly score: number;
  readonly precisions: number[];
  readonly brevityPenalty: number;
  readonly lengthRatio: number;
  readonly signature: string;
  readonly shortSignature: string;
  readonly statistics: number[][];
  readonly sentences: number[];
}

const golden = JSON.parse(readFileSync(new URL("../../../test/golden/metrics/bleu.json", import.meta.url), "utf8")) as {
  readonly tolerance: number;
  readonly cases: GoldenCase[];
};

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - (expected[i] as number)), `entry ${i}: ${value} for ${expected[i]}`).toBeLessThanOrEqual(golden.tolerance);
  });
}

describe.each(golden.cases)("BLEU as sacreBLEU computes it: $name, tokenizer $tokenizer", (given) => {
  const { tokenizer, predictions, references } = given;
  const score = corpusBleu(predictions, references, { tokenizer });

  it("the corpus score and its parts", () => {
    expectClose([score.value, score.brevityPenalty, score.lengthRatio], [given.score, given.brevityPenalty, given.lengthRatio]);
    expectClose(score.precisions, given.precisions);
  });

  it("the signature, marked as ours", () => {
    expect(score.signature).toBe(`${given.signature}+retort`);
    expect(score.shortSignature).toBe(`${given.shortSignature}+retort`);
  });

  it("every segment's statistics", () => {
    const metric = bleu({ tokenizer });
    const rows = predictions.map((prediction, i) => metric.segmentStatistics(prediction, references[i] as string[]));
    expect(rows).toEqual(given.statistics);
  });

  it("every sentence's score", () => {
    expectClose(
      predictions.map((prediction, i) => sentenceBleu(prediction, references[i] as string[], { tokenizer }).value),
      given.sentences,
    );
  });
});

describe("BLEU's published values", () => {
  const predictions = ["The dog bit the man.", "It wasn't surprising.", "The man had just bitten him."];
  const references = [
    ["The dog bit the man.", "The dog had bit the man."],
    ["It was not unexpected.", "No one was surprised."],
    ["The man bit him first.", "The man had bitten the dog."],
  ];
  it("13a", () => expect(corpusBleu(predictions, references).value).toBeCloseTo(48.530827, 6));
  it("none", () => expect(corpusBleu(predictions, references, { tokenizer: "none" }).value).toBeCloseTo(49.1919566, 6));
});

describe("a BLEU of 0 says why", () => {
  it.each([
    ["every prediction is empty", ["", " "], [["a b c d"], ["e"]]],
    ["no predicted token stands in its references", ["x y z w"], [["a b c d"]]],
    ["no prediction has 4 tokens", ["a b"], [["a b"]]],
  ])("%s", (reason, predictions, references) => {
    const score = corpusBleu(predictions, references);
    expect(score.value).toBe(0);
    expect(score.warnings.join(" ")).toContain(reason);
  });

  it("and a sound score has nothing to say", () => expect(corpusBleu(["a b c d e"], [["a b c d e"]]).warnings).toEqual([]));
});

describe("BLEU's properties", () => {
  const sentence = fc.array(fc.constantFrom("a", "b", "c", ".", "1,5"), { maxLength: 12 }).map((words) => words.join(" "));
  const corpus = fc.array(fc.record({ prediction: sentence, references: fc.array(sentence, { minLength: 1, maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 8,
  });

  it("lies in [0, 100]", () => {
    fc.assert(
      fc.property(corpus, (segments) => {
        const { value } = scoreOf(segments);
        return value >= 0 && value <= 100 + 1e-9;
      }),
    );
  });

  it("does not depend on the order of segments or references", () => {
    fc.assert(
      fc.property(corpus, (segments) => {
        const mirrored = [...segments].reverse().map((each) => ({ ...each, references: [...each.references].reverse() }));
        expect(scoreOf(mirrored).value).toBeCloseTo(scoreOf(segments).value, 9);
      }),
    );
  });

  it("is the score of the summed statistics of its shards", () => {
    fc.assert(
      fc.property(corpus, corpus, (left, right) => {
        const [whole, ...shards] = [[...left, ...right], left, right].map((segments) => sumStatistics(statisticsOf(segments)));
        const [first, second] = shards as [Float64Array, Float64Array];
        expect([...first].map((value, i) => value + (second[i] as number))).toEqual([...(whole as Float64Array)]);
      }),
    );
  });
});

type Segments = readonly { readonly prediction: string; readonly references: string[] }[];

function statisticsOf(segments: Segments) {
  return corpusStatistics(
    bleu(),
    segments.map((each) => each.prediction),
    segments.map((each) => each.references),
  );
}

function scoreOf(segments: Segments) {
  return corpusBleu(
    segments.map((each) => each.prediction),
    segments.map((each) => each.references),
  );
}
