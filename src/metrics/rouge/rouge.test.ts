import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, DataError } from "../../core/index.js";
import { corpusStatistics } from "../corpus-statistics.js";
import { corpusRouge, type RougeScore, rouge } from "./rouge.js";
import type { RougeVariant } from "./rouge-overlap.js";
import type { RougeTokenizerName } from "./rouge-tokenizer.js";

const golden = JSON.parse(readFileSync(new URL("../../../test/golden/metrics/rouge.json", import.meta.url), "utf8")) as {
  readonly tolerance: number;
  readonly cases: {
    readonly name: string;
    readonly stemmer: boolean;
    readonly tokenizer: RougeTokenizerName;
    readonly predictions: string[];
    readonly references: string[][];
    /** Per segment: precision, recall, F-measure. */
    readonly segments: Record<RougeVariant, number[][]>;
  }[];
};

const variants: readonly RougeVariant[] = ["rouge1", "rouge2", "rouge3", "rougeL", "rougeLsum"];

function expectClose(actual: Iterable<number>, expected: readonly number[], what: string): void {
  const values = [...actual];
  expect(values).toHaveLength(expected.length);
  values.forEach((value, i) => {
    expect(Math.abs(value - (expected[i] as number)), `${what}, entry ${i}: ${value} for ${expected[i]}`).toBeLessThanOrEqual(
      golden.tolerance,
    );
  });
}

describe.each(golden.cases)(
  "ROUGE as rouge_score computes it: $name, stemmer $stemmer",
  ({ stemmer, tokenizer, predictions, references, segments }) => {
    it.each(variants)("every segment's precision, recall and F: %s", (variant) => {
      expectClose(
        corpusStatistics(rouge(variant, { stemmer, tokenizer }), predictions, references).rows,
        segments[variant].flat(),
        variant,
      );
    });

    it("the means over segments, all variants at once", () => {
      for (const [i, score] of corpusRouge(predictions, references, { variants, stemmer, tokenizer }).entries()) {
        const rows = segments[variants[i] as RougeVariant];
        const means = [0, 1, 2].map((column) => rows.reduce((sum, row) => sum + (row[column] as number), 0) / rows.length);
        expectClose([score.precision, score.recall, score.value], means, score.name);
      }
    });
  },
);

describe("a ROUGE score", () => {
  it("says every choice that changes it", () => {
    const [first, sum] = corpusRouge(["a b", ""], [["a"], ["b", "c"]], { variants: ["rouge1", "rougeLsum"], stemmer: true });
    expect(first).toMatchObject({
      name: "ROUGE-1",
      unit: "share",
      better: "higher",
      segments: 2,
      warnings: ["1 of 2 predictions are blank."],
    });
    expect(first?.signature).toBe("nrefs:var|tok:alphanumeric|stem:porter|version:0.1.2+retort");
    expect(sum?.signature).toBe("nrefs:var|tok:alphanumeric|stem:porter|sent:newline|version:0.1.2+retort");
  });
  it("is of ROUGE-1, ROUGE-2 and ROUGE-L unless told", () => {
    expect(corpusRouge(["a"], [["a"]]).map(({ name }) => name)).toEqual(["ROUGE-1", "ROUGE-2", "ROUGE-L"]);
  });
});

describe("bad input", () => {
  it("refuses an unknown variant", () => {
    expect(() => rouge("rouge4" as RougeVariant)).toThrow(ConfigError);
    expect(() => rouge("toString" as RougeVariant)).toThrow("ROUGE: there is no variant toString");
  });
  it("refuses an empty corpus", () => expect(() => corpusRouge([], [])).toThrow(DataError));
  it("names the variants where a segment has no reference", () => {
    expect(() => corpusRouge(["a"], [[]])).toThrow("ROUGE-1, ROUGE-2, ROUGE-L: segment 0 has no reference");
  });
});

const text = fc
  .array(fc.constantFrom("a", "b", "c", "running", "runs", ".", "\n"), { maxLength: 14 })
  .map((words) => words.join(" ").replaceAll(" \n ", "\n"));

function scoreBy(variant: RougeVariant, prediction: string, references: string[]): RougeScore {
  return corpusRouge([prediction], [references], { variants: [variant] })[0] as RougeScore;
}

describe.each(variants)("properties of %s", (variant) => {
  const scoreOf = (prediction: string, ...references: string[]) => scoreBy(variant, prediction, references);

  it("lies in [0, 1]", () => {
    fc.assert(
      fc.property(text, text, (prediction, reference) => {
        const { value, precision, recall } = scoreOf(prediction, reference);
        return [value, precision, recall].every((share) => share >= 0 && share <= 1);
      }),
    );
  });

  it("is 1 for a text against itself, if it has a unit", () => {
    fc.assert(
      fc.property(text, (same) => {
        const tokens = (same.match(/[a-z]+/g) ?? []).length;
        expect(scoreOf(same, same).value).toBe(tokens >= Number(/\d/.exec(variant)?.[0] ?? 1) ? 1 : 0);
      }),
    );
  });

  it("does not fall with another reference", () => {
    fc.assert(fc.property(text, text, text, (p, first, second) => scoreOf(p, first, second).value >= scoreOf(p, first).value));
  });
});

// The union over the reference's lines is not symmetric, so rougeLsum is left out.
it.each(variants.slice(0, 4))("%s swaps precision and recall when prediction and reference swap", (variant) => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      const [there, back] = [scoreBy(variant, one, [other]), scoreBy(variant, other, [one])];
      expect([back.precision, back.recall, back.value]).toEqual([there.recall, there.precision, there.value]);
    }),
  );
});

describe("texts in other scripts", () => {
  const lines = [...Array(9).fill("पूर्व प्रधानमन्त्री जापान"), "Tokyo news"];
  const references = lines.map((line) => [line]);

  it("are told, however many others hide them", () => {
    const [score] = corpusRouge(lines, references, { variants: ["rougeL"] });
    expect(score?.value).toBeCloseTo(0.1);
    expect(score?.warnings).toEqual([
      "9 of 10 segments have a text without a token, and score 0: ROUGE's tokens are of a–z and 0–9 (the tokenizer unicode knows other scripts).",
    ]);
  });

  it("are compared by the tokenizer that knows them, which the signature names", () => {
    const [score] = corpusRouge(lines, references, { variants: ["rougeL"], tokenizer: "unicode" });
    expect(score).toMatchObject({ value: 1, warnings: [], signature: "nrefs:1|tok:unicode|stem:none|version:0.1.2+retort" });
  });

  it("are told where only the reference is of one, but not where another reference is not", () => {
    const warnings = (given: string[][]) => corpusRouge(["news", "news"], given, { variants: ["rouge1"] })[0]?.warnings;
    expect(warnings([["новости"], ["news"]])?.[0]).toMatch(/^1 of 2 segments have a text without a token/);
    expect(warnings([["новости", "news"], ["news"]])).toEqual([]);
    expect(warnings([["…"], ["news"]])?.[0]).toMatch(/^1 of 2/);
  });

  it("a tokenizer that there is not is refused", () => {
    expect(() => rouge("rouge1", { tokenizer: "words" as "unicode" })).toThrow(ConfigError);
  });
});
