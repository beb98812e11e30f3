import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import { bleu } from "../bleu/index.js";
import { chrf } from "../chrf/index.js";
import { corpusStatistics } from "../corpus-statistics.js";
import type { Metric } from "../metric.js";
import { rouge } from "../rouge/index.js";
import { ter } from "../ter/index.js";
import { numpyCoins, numpyResamples } from "./numpy-draws.js";
import { Pcg64 } from "./pcg64.js";
import { sacrebleuInterval, sacrebleuResamples } from "./sacrebleu-resamples.js";
import { sacrebleuPairedBootstrap, sacrebleuRandomization } from "./sacrebleu-tests.js";
import { seedSequenceWords } from "./seed-sequence.js";

interface Expected {
  readonly score: number;
  readonly mean: number;
  readonly halfWidth: number;
  readonly confidence: { readonly mean: number; readonly halfWidth: number };
  /** Null for the baseline. */
  readonly pairedBootstrap: number | null;
  readonly approximateRandomization: number | null;
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../../test/golden/metrics/${name}.json`, import.meta.url), "utf8"));
const texts = read("significance") as { references: string[]; systems: { predictions: string[] }[] };
const golden = read("exact-significance") as {
  readonly tolerances: { readonly score: number; readonly mean: number };
  readonly trials: { readonly bs: number; readonly ar: number };
  readonly secondReferences: string[];
  readonly numpy: {
    readonly seed: number;
    readonly words: number[];
    readonly outputs: string[];
    readonly draws: Readonly<Record<string, number[][]>>;
    readonly coins: number[][];
  }[];
  readonly cases: {
    readonly metric: string;
    readonly references: number;
    readonly segments: number;
    readonly seed: number;
    readonly systems: Expected[];
  }[];
};

const metrics: Readonly<Record<string, Metric>> = {
  bleu: bleu(),
  "bleu, lower case, floor": bleu({ lowercase: true, smoothing: "floor" }),
  "bleu, add-k": bleu({ smoothing: "add-k" }),
  "bleu, add-k of 0.5": bleu({ smoothing: "add-k", smoothingValue: 0.5 }),
  chrf: chrf(),
  "chrf++": chrf({ wordOrder: 2 }),
  ter: ter(),
};

describe.each(golden.numpy)("numpy's draws for seed $seed", ({ seed, words, outputs, draws, coins }) => {
  it("seed sequence and outputs", () => {
    expect([...seedSequenceWords(seed, 8)]).toEqual(words);
    const generator = new Pcg64(seed);
    const all = Array.from({ length: 5000 }, () => [generator.word(), generator.word()]);
    const joined = [0, 1, 2, 4999].map((i) => ((BigInt(all[i]?.[1] ?? 0) << 32n) | BigInt(all[i]?.[0] ?? 0)).toString());
    expect(joined).toEqual(outputs);
  });

  it.each(Object.entries(draws))("resamples of %s segments", (segments, rows) => {
    const draw = numpyResamples(seed)(Number(segments));
    const drawn = new Int32Array(Number(segments));
    for (const row of rows) {
      expect(draw(drawn)).toBe(row.length);
      expect([...drawn]).toEqual(row);
    }
  });

  it("coins, over the ends of trials", () => {
    const draw = numpyCoins(seed)(37);
    const drawn = new Int32Array(37);
    for (const row of coins) {
      const count = draw(drawn);
      expect([...drawn.subarray(0, count)]).toEqual(row.flatMap((coin, i) => (coin === 1 ? [i] : [])));
    }
  });
});

describe.each(golden.cases)("sacreBLEU's $metric with $references references, $segments segments, seed $seed", (given) => {
  const metric = metrics[given.metric] as Metric;
  const references = texts.references
    .slice(0, given.segments)
    .map((text, i) => (given.references === 1 ? [text] : [text, golden.secondReferences[i] as string]));
  const predictions = texts.systems.map((system) => system.predictions.slice(0, given.segments));
  const statistics = [...predictions, predictions[0] as string[]].map((system) => corpusStatistics(metric, system, references));
  const options = { seed: given.seed, resamples: golden.trials.bs };
  const resampled = sacrebleuResamples(metric, statistics, options);
  const near = (actual: number, expected: number, tolerance: number) => expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance);

  it("scores and intervals", () => {
    for (const [i, expected] of given.systems.entries()) {
      const { value, mean, low, high } = sacrebleuInterval(resampled[i] as (typeof resampled)[number], options);
      near(value, expected.score, golden.tolerances.score);
      near((high - low) / 2, expected.halfWidth, golden.tolerances.score);
      near((high - low) / 2, expected.confidence.halfWidth, golden.tolerances.score);
      near(mean, expected.mean, golden.tolerances.mean);
      near(mean, expected.confidence.mean, golden.tolerances.mean);
    }
  });

  it("p-values of the paired bootstrap", () => {
    const actual = resampled
      .slice(1)
      .map((system) => sacrebleuPairedBootstrap({ baseline: resampled[0] as typeof system, system }, options).pValue);
    expect(actual).toEqual(given.systems.slice(1).map(({ pairedBootstrap }) => pairedBootstrap));
  });

  it.skipIf(given.systems[1]?.approximateRandomization === null)("p-values of approximate randomization", () => {
    const [baseline] = statistics as [(typeof statistics)[number]];
    const trials = { seed: given.seed, trials: golden.trials.ar };
    const actual = statistics
      .slice(1)
      .map((system) => sacrebleuRandomization(metric, { baseline: [baseline], system: [system] }, trials).pValue);
    expect(actual).toEqual(given.systems.slice(1).map(({ approximateRandomization }) => approximateRandomization));
  });
});

it("reproduces only metrics that sacreBLEU has", () => {
  const statistics = corpusStatistics(rouge("rougeL"), ["a"], [["a"]]);
  expect(() => sacrebleuResamples(rouge("rougeL"), [statistics], { seed: 1, resamples: 1 })).toThrow(ConfigError);
});
