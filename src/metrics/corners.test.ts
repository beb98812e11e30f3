import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bleu } from "./bleu/index.js";
import { chrf } from "./chrf/index.js";
import { scoreCorpus } from "./corpus-statistics.js";
import type { Metric } from "./metric.js";
import { corpusRouge } from "./rouge/index.js";
import { ter } from "./ter/index.js";

const golden = JSON.parse(readFileSync(new URL("../../test/golden/metrics/corners.json", import.meta.url), "utf8")) as {
  readonly tolerance: number;
  readonly cases: {
    readonly name: string;
    readonly predictions: string[];
    readonly references: string[][];
    readonly scores: Readonly<Record<string, number>>;
    readonly rouge: Readonly<Record<string, number>>;
    readonly stemmedRouge: Readonly<Record<string, number>>;
  }[];
};

const metrics: Readonly<Record<string, Metric>> = {
  bleu: bleu(),
  "bleu, lower case": bleu({ lowercase: true }),
  "bleu, intl, lower case, effective order": bleu({ tokenizer: "intl", lowercase: true, effectiveOrder: true }),
  chrf: chrf(),
  "chrf, lower case": chrf({ lowercase: true }),
  "chrf++, lower case": chrf({ wordOrder: 2, lowercase: true }),
  ter: ter(),
  "ter, case": ter({ caseSensitive: true }),
};

describe.each(golden.cases)("as sacreBLEU and rouge_score: $name", ({ predictions, references, scores, rouge, stemmedRouge }) => {
  const near = (actual: number, expected: number) =>
    expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(golden.tolerance);

  it.each(Object.entries(scores))("%s", (name, expected) => {
    const { value, warnings } = scoreCorpus(metrics[name] as Metric, predictions, references);
    near(value, expected);
    // Never a silent 0, where 0 is bad.
    if (value === 0 && !name.startsWith("ter")) expect(warnings.join(" ")).toMatch(/is 0 (because|by definition)/);
  });

  it.each([
    ["ROUGE", rouge, false],
    ["ROUGE of stems", stemmedRouge, true],
  ] as const)("%s", (_, expected, stemmer) => {
    const actual = corpusRouge(predictions, references, { stemmer });
    for (const [i, value] of Object.values(expected).entries()) {
      near(actual[i]?.value ?? Number.NaN, value);
      if (actual[i]?.value === 0) expect(actual[i]?.warnings.join(" ")).toMatch(/is 0 (because|by definition)/);
    }
  });
});
