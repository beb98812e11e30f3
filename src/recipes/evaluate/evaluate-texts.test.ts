import { describe, expect, it } from "vitest";
import { ConfigError, DataError } from "../../core/index.js";
import {
  approximateRandomization,
  bleu,
  bootstrapInterval,
  corpusBleu,
  corpusRouge,
  corpusStatistics,
  pairedBootstrap,
  type ResampledScores,
  sacrebleuPairedBootstrap,
  sacrebleuResamples,
} from "../../metrics/index.js";
import type { EvaluationRecipe } from "./evaluate-config.js";
import { evaluateTexts } from "./evaluate-texts.js";

const words = "the quick brown fox jumps over the lazy dog while a small cat sleeps near the warm old stove in winter".split(" ");
/** Deterministic texts of 6 to 14 words, and the same with every nth word gone. */
const gold = Array.from({ length: 60 }, (_, i) =>
  Array.from({ length: 6 + (i % 9) }, (_, k) => words[(i * 7 + k * 3) % words.length]).join(" "),
);
const without = (nth: number): string[] =>
  gold.map((text, i) =>
    text
      .split(" ")
      .filter((_, k) => (i + k) % nth !== 0)
      .join(" "),
  );
const [S, T, KD] = [without(3), without(7), without(5)];
const references = gold.map((text) => [text]);
const texts = {
  references,
  systems: [
    { name: "S", predictions: S },
    { name: "T", predictions: T },
    { name: "KD", predictions: KD },
  ],
};
const settings = { seed: 3, resamples: 200 };

describe("evaluateTexts", () => {
  it("gives what the metrics give one by one: scores, intervals, p-values", () => {
    const [report] = evaluateTexts(texts, { ...settings, metrics: ["bleu"], test: "bootstrap" }).metrics;
    const runs = [S, T].map((predictions) => [corpusStatistics(bleu(), predictions, references)]);
    const [baseline, system] = runs as [(typeof runs)[0], (typeof runs)[0]];
    const alone = bootstrapInterval(bleu(), system, settings);
    const pair = pairedBootstrap(bleu(), { baseline, system }, settings);
    const { low, high, mean } = alone;
    expect(report?.systems[0]).toEqual({ system: "S", value: corpusBleu(S, references).value, interval: expect.anything() });
    expect(report?.systems[1]).toEqual({
      system: "T",
      value: corpusBleu(T, references).value,
      interval: { low, high, mean },
      comparison: { difference: pair.difference, ...pair.differenceInterval, pValue: pair.pValue },
    });
    expect(report).toMatchObject({
      intervalSignature: alone.signature,
      testSignature: pair.signature,
      signature: corpusBleu(S, references).signature,
    });
  });

  it("takes p from approximate randomization if nothing else is asked for", () => {
    const recipe: EvaluationRecipe = { ...settings, metrics: ["bleu"], trials: 300, baseline: "T" };
    const [report] = evaluateTexts(texts, recipe).metrics;
    const [baseline, system] = [T, KD].map((predictions) => [corpusStatistics(bleu(), predictions, references)]);
    const expected = approximateRandomization(bleu(), { baseline: baseline ?? [], system: system ?? [] }, { seed: 3, trials: 300 });
    expect(report?.systems[2]?.comparison?.pValue).toBe(expected.pValue);
    expect(report?.systems[1]?.comparison).toBeUndefined();
    expect(report?.testSignature).toBe(expected.signature);
  });

  it("gives ROUGE's variants together, in the order of the metrics, each once", () => {
    const { metrics } = evaluateTexts(texts, {
      ...settings,
      metrics: ["length-ratio", "rougeL", "distinct-1", "rouge"],
      rouge: { stemmer: true },
    });
    expect(metrics.map(({ name }) => name)).toEqual(["length ratio", "ROUGE-L", "ROUGE-1", "ROUGE-2", "distinct-1"]);
    const expected = corpusRouge(S, references, { stemmer: true, variants: ["rougeL", "rouge1", "rouge2"] });
    expect(metrics.slice(1, 4).map(({ systems }) => systems[0]?.value)).toEqual(expected.map(({ value }) => value));
    expect(metrics[4]?.systems[0]).toEqual({ system: "S", value: expect.any(Number) });
  });

  it("hands every option of a metric on", () => {
    const signatureOf = (recipe: EvaluationRecipe): string | undefined =>
      evaluateTexts(texts, { ...settings, ...recipe }).metrics[0]?.signature;
    const smoothed = { tokenizer: "intl", smoothing: "floor", smoothingValue: 0.2, effectiveOrder: true, lowercase: true } as const;
    expect(signatureOf({ metrics: ["bleu"], bleu: smoothed })).toBe(
      "nrefs:1|case:lc|eff:yes|tok:intl|smooth:floor[0.20]|version:2.6.0+retort",
    );
    const characters = { charOrder: 3, wordOrder: 1, beta: 3, lowercase: true };
    expect(signatureOf({ metrics: ["chrf"], chrf: characters })).toBe("nrefs:1|case:lc|eff:yes|nc:3|nw:1|space:no|version:2.6.0+retort");
    expect(signatureOf({ metrics: ["chrf++"] })).toContain("|nw:2|");
    expect(signatureOf({ metrics: ["ter"], ter: { caseSensitive: true } })).toContain("|case:mixed|");
  });

  it("gives the share of the gap and the wins, and the student is the baseline", () => {
    const more = { ...texts, systems: [...texts.systems, { name: "other", predictions: without(4) }] };
    const { metrics, wins, baseline } = evaluateTexts(more, { ...settings, metrics: ["bleu", "ter"], student: "S", teacher: "T" });
    expect(baseline).toBe("S");
    expect(wins).toEqual({ KD: 2, other: 0 });
    for (const { systems } of metrics) {
      const [student, teacher, distilled] = systems;
      expect([student?.gapClosed, teacher?.gapClosed]).toEqual([undefined, undefined]);
      const share = ((distilled?.value ?? 0) - (student?.value ?? 0)) / ((teacher?.value ?? 0) - (student?.value ?? 0));
      expect(distilled?.gapClosed).toMatchObject({ value: expect.closeTo(share, 12) });
    }
  });

  it("says why there is no share", () => {
    const { metrics } = evaluateTexts(texts, { ...settings, metrics: ["bleu"], student: "T", teacher: "S" });
    expect(metrics[0]?.systems[2]?.gapClosed).toEqual({ reason: "the teacher is not better than the student" });
  });

  it("draws and counts as sacreBLEU does if asked to, with its seed", () => {
    const [report] = evaluateTexts(texts, { metrics: ["bleu"], resamples: 200, test: "bootstrap", exactSacrebleu: true }).metrics;
    const statistics = [S, T].map((predictions) => corpusStatistics(bleu(), predictions, references));
    const [baseline, system] = sacrebleuResamples(bleu(), statistics, { seed: 12345, resamples: 200 });
    const given = { baseline: baseline as ResampledScores, system: system as ResampledScores };
    const { pValue, signature } = sacrebleuPairedBootstrap(given, { seed: 12345, resamples: 200 });
    expect(report?.systems[1]?.comparison?.pValue).toBe(pValue);
    expect(report).toMatchObject({ testSignature: signature, intervalSignature: "bs:200|seed:12345|draws:numpy|version:2.6.0+retort" });
    const trials: EvaluationRecipe = { metrics: ["bleu"], resamples: 10, trials: 50, test: "randomization", exactSacrebleu: true, seed: 7 };
    expect(evaluateTexts(texts, trials).metrics[0]?.testSignature).toBe(
      "test:approximate-randomization|ar:50|seed:7|draws:numpy|version:2.6.0+retort",
    );
  });

  it("warns of blank and of tokenized text, once per system", () => {
    const doubtful = Array.from({ length: 120 }, (_, i) => (i < 110 ? "It rains very hard today ." : ""));
    const { warnings } = evaluateTexts(
      { references: doubtful.map(() => ["It rains very hard today."]), systems: [{ name: "a", predictions: doubtful }] },
      { ...settings, metrics: ["bleu", "ter"] },
    );
    expect(warnings).toEqual([
      expect.stringMatching(/^a: 110 of 120 predictions end in a period that stands alone/),
      "a: 10 of 120 predictions are blank.",
    ]);
  });

  it.each<[what: string, texts: typeof texts, recipe: EvaluationRecipe, kind: typeof DataError | typeof ConfigError, message: string]>([
    ["no system", { ...texts, systems: [] }, {}, DataError, "there is no system to score"],
    ["blank references only", { ...texts, references: gold.map(() => ["", " \n"]) }, {}, DataError, "every reference is blank"],
    ["unequal counts", { ...texts, references: references.slice(1) }, {}, DataError, "60 predictions but references for 59"],
    ["an unknown baseline", texts, { baseline: "s" }, ConfigError, "baseline is s: no system is called so; there are S, T, KD."],
    [
      "a test of one system",
      { ...texts, systems: texts.systems.slice(0, 1) },
      { test: "randomization" },
      ConfigError,
      "test is randomization, but S is the only system",
    ],
    ["half a gap", texts, { teacher: "T" }, ConfigError, "give student and teacher"],
    ["no gap", texts, { teacher: "T", student: "T" }, ConfigError, "student and teacher are both T"],
    [
      "an option that nothing uses",
      texts,
      { metrics: ["bleu"], ter: { caseSensitive: true } },
      ConfigError,
      "ter.caseSensitive is set, but no metric uses it: bleu.",
    ],
    ["trials of a test without", texts, { trials: 5, test: "bootstrap" }, ConfigError, "only the test randomization has trials"],
    ["sacreBLEU's draws for ROUGE", texts, { exactSacrebleu: true }, ConfigError, "sacreBLEU has no rouge."],
    [
      "sacreBLEU's draws for other intervals",
      texts,
      { metrics: ["ter"], exactSacrebleu: true, confidence: 0.9 },
      ConfigError,
      "sacreBLEU's intervals are of 0.95",
    ],
    [
      "sacreBLEU's draws without a seed",
      texts,
      { metrics: ["ter"], exactSacrebleu: true, seed: 0 },
      ConfigError,
      "for seed 0 sacreBLEU draws its tests anew",
    ],
    [
      "sacreBLEU's trials with halves of a match",
      texts,
      { metrics: ["bleu"], bleu: { smoothing: "add-k", smoothingValue: 0.5 }, exactSacrebleu: true, test: "randomization" },
      ConfigError,
      "sacreBLEU's trials lose the fraction of smoothingValue 0.5",
    ],
    ["what needs an encoder", texts, { metrics: ["bleu", "bertscore"] }, ConfigError, "bertscore needs an encoder"],
    ["a value where none is used", texts, { bleu: { smoothingValue: 1 } }, ConfigError, "the smoothing exp has no value"],
  ])("refuses %s", (_, given, recipe, kind, message) => {
    expect(() => evaluateTexts(given, recipe)).toThrow(kind);
    expect(() => evaluateTexts(given, recipe)).toThrow(message);
  });
});
