import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bleu } from "./bleu/index.js";
import { chrf } from "./chrf/index.js";
import { corpusStatistics, scoreCorpus, sumStatistics } from "./corpus-statistics.js";
import { phonemeErrors, wordErrors, wordsRight } from "./error-rates.js";
import { lengths } from "./length-ratio.js";
import type { Metric } from "./metric.js";
import { bootstrapInterval, pairedBootstrap } from "./resampling/index.js";
import { rouge } from "./rouge/index.js";
import { ter } from "./ter/index.js";

const text = fc
  .array(fc.constantFrom("a", "b", "c", "den", "😀", "5.5", "e-f", "."), { minLength: 1, maxLength: 7 })
  .map((words) => words.join(" "));
const corpus = fc.array(fc.record({ prediction: text, references: fc.array(text, { minLength: 1, maxLength: 3 }) }), {
  minLength: 1,
  maxLength: 6,
});
type Corpus = typeof corpus extends fc.Arbitrary<infer T> ? T : never;

const metrics: Metric[] = [
  // Without smoothing, which is about the size of a corpus.
  bleu({ smoothing: "none", effectiveOrder: true }),
  bleu({ lowercase: true, smoothing: "none", effectiveOrder: true }),
  chrf(),
  chrf({ wordOrder: 2 }),
  ter(),
  rouge("rouge2"),
  rouge("rougeL"),
  wordErrors,
  wordsRight,
  phonemeErrors,
  lengths,
];
const scoreOf = (metric: Metric, segments: Corpus): number =>
  scoreCorpus(
    metric,
    segments.map(({ prediction }) => prediction),
    segments.map(({ references }) => references),
  ).value;
const statisticsOf = (metric: Metric, segments: Corpus) =>
  corpusStatistics(
    metric,
    segments.map(({ prediction }) => prediction),
    segments.map(({ references }) => references),
  );

describe.each(metrics)("any metric of summed statistics: $name", (metric) => {
  it("does not depend on the order of the segments, nor on the corpus standing there twice", () => {
    fc.assert(
      fc.property(corpus, (segments) => {
        expect(scoreOf(metric, [...segments].reverse())).toBeCloseTo(scoreOf(metric, segments), 9);
        expect(scoreOf(metric, [...segments, ...segments])).toBeCloseTo(scoreOf(metric, segments), 9);
      }),
      { numRuns: 40 },
    );
  });

  it("is the same with white space at the ends of what a model wrote", () => {
    fc.assert(
      fc.property(corpus, fc.constantFrom(" ", "  ", "\n", " \t"), (segments, space) => {
        const spaced = segments.map(({ prediction, references }) => ({ prediction: `${space}${prediction}${space}`, references }));
        expect(scoreOf(metric, spaced)).toBe(scoreOf(metric, segments));
      }),
    );
  });

  it("is the score of the sums of its shards", () => {
    fc.assert(
      fc.property(corpus, corpus, (left, right) => {
        const [one, other] = [sumStatistics(statisticsOf(metric, left)), sumStatistics(statisticsOf(metric, right))];
        const facts = { segments: left.length + right.length, references: "var" } as const;
        const sum = one.map((value, i) => value + (other[i] as number));
        expect(metric.score(sum, facts).value).toBeCloseTo(scoreOf(metric, [...left, ...right]), 9);
      }),
      { numRuns: 40 },
    );
  });

  it("is as good as it can be for a system that says what a reference says", () => {
    fc.assert(
      fc.property(corpus, (segments) => {
        const perfect = segments.map(({ references }) => ({ prediction: references[0] as string, references: [references[0] as string] }));
        const [value, own] = [
          scoreOf(metric, perfect),
          scoreOf(
            metric,
            segments.map(({ prediction, references }) => ({ prediction, references: references.slice(0, 1) })),
          ),
        ];
        const { better } = metric.score(sumStatistics(statisticsOf(metric, perfect)), { segments: segments.length, references: 1 });
        if (better === undefined) expect(value).toBe(1);
        else if (better === "lower") expect(value).toBe(0);
        else expect(value).toBeGreaterThanOrEqual(own - 1e-9);
      }),
      { numRuns: 40 },
    );
  });

  it("has an interval that holds its resamples' middle, and a system is no better than itself", () => {
    fc.assert(
      fc.property(corpus, fc.nat(), (segments, seed) => {
        const runs = [statisticsOf(metric, segments)];
        const { low, high } = bootstrapInterval(metric, runs, { seed, resamples: 50 });
        expect(low).toBeLessThanOrEqual(high);
        const wider = bootstrapInterval(metric, runs, { seed, resamples: 50, confidence: 0.99 });
        expect([wider.low <= low, wider.high >= high]).toEqual([true, true]);
        expect(pairedBootstrap(metric, { baseline: runs, system: runs }, { seed, resamples: 50 })).toMatchObject({
          difference: 0,
          pValue: 1,
        });
      }),
      { numRuns: 20 },
    );
  });
});
