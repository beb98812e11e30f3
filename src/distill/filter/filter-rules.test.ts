import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import { type FilterCandidate, type FilterSettings, filterRules, filterTargets } from "./index.js";

/** A candidate about which one thing matters. */
const target = (changes: Partial<FilterCandidate>): FilterCandidate => ({
  source: "0123456789",
  text: "a text",
  samples: ["a text", "a text"],
  tokens: 4,
  ended: true,
  teacherLogProb: -1,
  studentLogProb: -2,
  ...changes,
});

/** The numbers of those that stay. */
function kept(settings: FilterSettings, candidates: readonly FilterCandidate[]): number[] {
  const { isKept } = filterTargets(candidates, filterRules(settings));
  return isKept.flatMap((stays, i) => (stays ? [i] : []));
}

/** What the only rule says of each; undefined of those that stay. */
function reasons(settings: FilterSettings, candidates: readonly FilterCandidate[]): (string | undefined)[] {
  const [rule] = filterRules(settings);
  return candidates.map((candidate) => rule?.among(candidates)(candidate));
}

const asksOf = (settings: FilterSettings): string[] => filterRules(settings).map(({ asks }) => asks);

describe("by log-probability", () => {
  // −0.25, −0.5, −0.5, −2 nats per token: sums alone would put the second, of eight tokens, behind the fourth.
  const candidates = [
    target({ teacherLogProb: -1 }),
    target({ teacherLogProb: -4, tokens: 8 }),
    target({ teacherLogProb: -2 }),
    target({ teacherLogProb: -2, tokens: 1 }),
  ];

  it("a least number of nats belongs to what stays", () => {
    expect(kept({ teacherLogProb: { min: -0.5 } }, candidates)).toEqual([0, 1, 2]);
    expect(kept({ teacherLogProb: { min: -0.4 } }, candidates)).toEqual([0]);
    expect(reasons({ teacherLogProb: { min: -0.5 } }, candidates)).toEqual([undefined, undefined, undefined, "-2.000 nats per token"]);
  });

  it("a share is the best of all, rounded up, and equal ones stay together", () => {
    const keeping = (keep: number): number[] => kept({ teacherLogProb: { keep } }, candidates);
    expect([0.01, 0.25, 0.26, 0.5, 0.75, 0.76, 1].map(keeping)).toEqual([
      ...[[0], [0], [0, 1, 2], [0, 1, 2]],
      ...[
        [0, 1, 2],
        [0, 1, 2, 3],
        [0, 1, 2, 3],
      ],
    ]);
  });

  it("a share of 0.07 of a hundred is seven, though the product is above 7 in floating point", () => {
    const many = Array.from({ length: 100 }, (_, i) => target({ teacherLogProb: -i, tokens: 1 }));
    expect(0.07 * 100).toBeGreaterThan(7);
    expect(kept({ teacherLogProb: { keep: 0.07 } }, many)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it("the student's is another number", () => {
    const candidates = [target({ studentLogProb: -8 }), target({ studentLogProb: -4, teacherLogProb: -40 })];
    expect(kept({ studentLogProb: { min: -1 } }, candidates)).toEqual([1]);
    expect(asksOf({ teacherLogProb: { min: -0.5 }, studentLogProb: { keep: 0.125 } })).toEqual([
      "at least -0.5 nats per token under T",
      "among the best 12.5 % by log-probability per token under the student before it is distilled",
    ]);
  });

  it.each(["teacherLogProb", "studentLogProb"] as const)("%s is refused by name where there is none", (name) => {
    const without = [target({}), target({ text: "bare", [name]: undefined })];
    for (const settings of [{ min: -9 }, { keep: 0.5 }]) {
      expect(() => kept({ [name]: settings }, without)).toThrow(ConfigError);
      expect(() => kept({ [name]: settings }, without)).toThrow(`pseudoTargets.filter.${name}: there is no log-probability of 'bare'`);
    }
    expect(kept({ ended: true }, without)).toEqual([0, 1]);
  });
});

describe("agreement", () => {
  const samples = ["a b c d", " a b c d\n", "a b x d", "", "z"];
  const candidates = samples.map((text) => target({ text, samples }));

  it("is the share of all samples that equal this one but for space at the ends, itself included", () => {
    expect(kept({ agreement: { min: 0.4 } }, candidates)).toEqual([0, 1]);
    expect(kept({ agreement: { min: 0.2 } }, candidates)).toEqual([0, 1, 2, 3, 4]);
    expect(reasons({ agreement: { min: 0.4 } }, candidates)[2]).toBe("equal to 1 of 5 samples, itself included");
  });

  it("by equality is the share of the other samples", () => {
    expect(kept({ agreement: { min: 0.25, measure: "exact" } }, candidates)).toEqual([0, 1]);
    expect(() => kept({ agreement: { min: 0.26, measure: "exact" } }, candidates)).toThrow("none of 5");
  });

  it("by ROUGE-L is the mean F over the other samples", () => {
    // 3 of 4 words in common, in order: F = 3/4. Of the four others of the first: 1, 3/4, 0, 0; of the third: 3/4, 3/4, 0, 0.
    const [first, third] = [(1 + 3 / 4) / 4, (3 / 4 + 3 / 4) / 4];
    expect(kept({ agreement: { min: first, measure: "rouge-l" } }, candidates)).toEqual([0, 1]);
    expect(kept({ agreement: { min: third, measure: "rouge-l" } }, candidates)).toEqual([0, 1, 2]);
    expect(reasons({ agreement: { min: 0.4, measure: "rouge-l" } }, candidates)[2]).toBe("0.375 like the other 4");
  });

  it("by ROUGE-L rounds alike in whichever order the samples stand", () => {
    const text = "a b c";
    // One word of three and of n is in common.
    const f = (other: string): number => {
      const [precision, recall] = [1 / 3, 1 / other.split(" ").length];
      return (2 * precision * recall) / (precision + recall);
    };
    const others = ["a x", "a x y z", "a x y z w v u"];
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [2, 1, 0],
    ].map((order) => order.map((i) => others[i] as string));
    const means = orders.map((order) => order.reduce((sum, other) => sum + f(other), 0) / 3);
    expect(new Set(means).size).toBeGreaterThan(1);
    const verdicts = orders.map((order) =>
      reasons({ agreement: { min: Math.max(...means), measure: "rouge-l" } }, [target({ text, samples: [...order, text] })]),
    );
    expect(new Set(verdicts.map(([why]) => why)).size).toBe(1);
  });

  it("by ROUGE-L sees that texts without a word are equal, and reads every script", () => {
    const marks = ["!?", "!?", "…"];
    const bare = marks.map((text) => target({ text, samples: marks }));
    expect(kept({ agreement: { min: 0.5, measure: "rouge-l" } }, bare)).toEqual([0, 1]);
    const greek = ["το σπίτι", "το σπίτι μου"];
    const words = greek.map((text) => target({ text, samples: greek }));
    expect(kept({ agreement: { min: 0.79, measure: "rouge-l" } }, words)).toEqual([0, 1]);
    expect(() => kept({ agreement: { min: 0.81, measure: "rouge-l" } }, words)).toThrow(ConfigError);
  });

  it.each([undefined, "exact", "rouge-l"] as const)("by %s refuses an input's only sample", (measure) => {
    const alone = [target({ text: "only", samples: ["only"] })];
    expect(() => kept({ agreement: { min: 0.5, measure } }, alone)).toThrow(ConfigError);
    expect(() => kept({ agreement: { min: 0.5, measure } }, alone)).toThrow("agreement: 'only' is the only sample of its input");
  });
});

describe("length", () => {
  const candidates = [2, 3, 5, 6].map((tokens) => target({ tokens }));

  it("bounds of tokens belong to what stays", () => {
    expect(kept({ length: { min: 3, max: 5 } }, candidates)).toEqual([1, 2]);
    expect(kept({ length: { min: 3 } }, candidates)).toEqual([1, 2, 3]);
    expect(kept({ length: { max: 5 } }, candidates)).toEqual([0, 1, 2]);
    expect(reasons({ length: { min: 3 } }, candidates)[0]).toBe("2 tokens");
  });

  it("the ratio is of characters, one beyond the basic plane being one", () => {
    const texts = ["12345", "123456", "0123456789abcde", "0123456789abcdef", "🜍🜍🜍🜍🜍"].map((text) => target({ text }));
    expect(kept({ length: { ratio: [0.5, 1.5] } }, texts)).toEqual([0, 1, 2, 4]);
    expect(kept({ length: { ratio: [0.6, 2] } }, texts)).toEqual([1, 2, 3]);
    expect(reasons({ length: { ratio: [0.6, 2] } }, texts)[0]).toBe("0.50 × its source's characters");
  });

  it("says what it asks", () => {
    expect(asksOf({ length: { min: 3, max: 5, ratio: [0.5, 2] } })).toEqual([
      "at least 3 and at most 5 tokens, 0.5 to 2 × as many characters as its source",
    ]);
    expect(asksOf({ length: { ratio: [0, 2] } })).toEqual(["0 to 2 × as many characters as its source"]);
  });
});

describe("repetition", () => {
  // Bigrams: 3 of 9 stood there before; 1 of 3; none; no bigram at all.
  const texts = ["a b a b a b c d e f", "a b c a b c".slice(0, 7), "a b c d", "a"].map((text) => target({ text }));

  it("is 1 − different n-grams over all, exactly", () => {
    const loops = ["a a b c d e f", "a a a a"].map((text) => target({ text }));
    expect(kept({ repetition: { maxNgramShare: 0.5, n: 1 } }, loops)).toEqual([0]);
    expect(reasons({ repetition: { maxNgramShare: 0.5, n: 1 } }, loops)[1]).toBe("0.750 of its 1-grams repeated");
    // 1 − 7/10 is above 0.3 in floating point; 3/10 is not.
    const words = "a b c d e f g a b c";
    expect(kept({ repetition: { maxNgramShare: 0.3, n: 1 } }, [target({ text: words })])).toEqual([0]);
  });

  it("takes a text that is shorter than the n-gram", () => {
    expect(kept({ repetition: { maxNgramShare: 0, n: 2 } }, texts)).toContain(3);
    expect(kept({ repetition: { maxNgramShare: 0, n: 2 } }, texts)).not.toContain(0);
  });
});

it("ended drops those that were cut off", () => {
  const candidates = [target({}), target({ ended: false, tokens: 7 })];
  expect(kept({ ended: true }, candidates)).toEqual([0]);
  expect(reasons({ ended: true }, candidates)[1]).toBe("cut off after 7 tokens");
});

describe("filterTargets", () => {
  const bad = target({ teacherLogProb: -40, ended: false, text: "bad" });
  const cut = target({ ended: false, text: "cut" });

  it("counts what several rules drop under the first, whatever the order of settings", () => {
    const { rules } = filterTargets([bad, cut, target({}), bad], filterRules({ ended: true, teacherLogProb: { min: -1 } }));
    expect(rules.map(({ name, dropped }) => [name, dropped])).toEqual([
      ["teacherLogProb", 2],
      ["ended", 1],
    ]);
    expect(rules[1]?.examples).toEqual([{ source: "0123456789", text: "cut", why: "cut off after 4 tokens" }]);
  });

  it("shows three of each rule, evenly spaced", () => {
    const many = Array.from({ length: 9 }, (_, i) => target({ ended: i === 4, text: `${i}` }));
    expect(filterTargets(many, filterRules({ ended: true })).rules[0]?.examples.map(({ text }) => text)).toEqual(["0", "2", "6"]);
  });

  it("names the rule that drops the most where nothing is left", () => {
    const attempt = () => filterTargets([bad, bad, cut], filterRules({ teacherLogProb: { min: -1 }, ended: true }));
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(
      "pseudoTargets.filter: none of 3 pseudo-targets is left. teacherLogProb (at least -1 nats per token under T) drops the most: 2.",
    );
    expect(filterTargets([], filterRules({ ended: true })).isKept).toEqual([]);
  });
});
