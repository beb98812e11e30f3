import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RetortError } from "../../core/index.js";
import { type FilterCandidate, type FilterSettings, filterRules } from "./index.js";

const text = fc.array(fc.constantFrom("a", "b", "c", "dd"), { maxLength: 6 }).map((words) => words.join(" "));
const logProb = fc.integer({ min: -40, max: 0 }).map((value) => value / 8);

/** Inputs with two to four samples each, flat; what is equal is so on purpose. */
const candidates: fc.Arbitrary<FilterCandidate[]> = fc
  .array(fc.tuple(fc.constantFrom("s", "a source", "a longer source"), fc.array(text, { minLength: 2, maxLength: 4 })), {
    minLength: 1,
    maxLength: 6,
  })
  .chain((inputs) => {
    const flat = inputs.flatMap(([source, samples]) => samples.map((sample) => ({ source, samples, text: sample })));
    const rest = fc.record({
      tokens: fc.integer({ min: 1, max: 9 }),
      ended: fc.boolean(),
      teacherLogProb: logProb,
      studentLogProb: logProb,
    });
    return fc.tuple(...flat.map((known) => rest.map((drawn) => ({ ...known, ...drawn }))));
  });

/** Rule by rule: a threshold in [0, 1] as settings that keep more the higher it is. */
const byThreshold: Readonly<Record<string, (threshold: number) => FilterSettings>> = {
  "teacherLogProb.min": (t) => ({ teacherLogProb: { min: -5 * t } }),
  "teacherLogProb.keep": (t) => ({ teacherLogProb: { keep: Math.max(t, 0.01) } }),
  "studentLogProb.min": (t) => ({ studentLogProb: { min: -5 * t } }),
  "studentLogProb.keep": (t) => ({ studentLogProb: { keep: Math.max(t, 0.01) } }),
  agreement: (t) => ({ agreement: { min: 1 - t } }),
  "agreement by equality": (t) => ({ agreement: { min: 1 - t, measure: "exact" } }),
  "agreement by ROUGE-L": (t) => ({ agreement: { min: 1 - t, measure: "rouge-l" } }),
  "length.min": (t) => ({ length: { min: 10 - 9 * t } }),
  "length.max": (t) => ({ length: { max: 9 * t } }),
  "length.ratio": (t) => ({ length: { ratio: [1 - t, 1 + 8 * t] } }),
  repetition: (t) => ({ repetition: { maxNgramShare: t, n: 1 } }),
};

/** The candidates that every rule keeps: by the rules alone, so that nothing left is no error. */
function kept(settings: FilterSettings, among: readonly FilterCandidate[]): Set<FilterCandidate> {
  const judges = filterRules(settings).map((rule) => rule.among(among));
  return new Set(among.filter((candidate) => judges.every((judge) => judge(candidate) === undefined)));
}

const anySettings: fc.Arbitrary<FilterSettings> = fc
  .tuple(fc.subarray(Object.values(byThreshold)), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean())
  .map(([makers, threshold, ended]) => Object.assign({}, ...makers.map((make) => make(threshold)), ended ? { ended: true } : {}));

describe("a rule", () => {
  it.each(Object.entries(byThreshold))("%s keeps no less where it asks for less", (_, settings) => {
    fc.assert(
      fc.property(
        candidates,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (among, one, other) => {
          const [strict, loose] = [kept(settings(Math.min(one, other)), among), kept(settings(Math.max(one, other)), among)];
          for (const candidate of strict) expect(loose.has(candidate)).toBe(true);
        },
      ),
    );
  });

  it("of a share keeps at least that share, and no one worse than one it drops", () => {
    fc.assert(
      fc.property(candidates, fc.double({ min: 0.01, max: 1, noNaN: true }), (among, keep) => {
        const stays = kept({ teacherLogProb: { keep } }, among);
        expect(stays.size).toBeGreaterThanOrEqual(keep * among.length - 1e-6);
        const value = ({ teacherLogProb = Number.NaN, tokens }: FilterCandidate): number => teacherLogProb / tokens;
        const worst = Math.min(...[...stays].map(value));
        const better = among.filter((candidate) => value(candidate) > worst);
        expect(better.length).toBeLessThan(keep * among.length + 1);
        for (const candidate of among) expect(stays.has(candidate)).toBe(value(candidate) >= worst);
      }),
    );
  });
});

describe("rules together", () => {
  it("that are all off change nothing", () => {
    expect(filterRules({})).toEqual([]);
    expect(filterRules({ teacherLogProb: undefined, ended: undefined })).toEqual([]);
    fc.assert(fc.property(candidates, (among) => kept({}, among).size === among.length));
  });

  it("do not mind the order in which candidates and samples stand", () => {
    fc.assert(
      fc.property(candidates, anySettings, fc.infiniteStream(fc.nat()), (among, settings, draws) => {
        const stays = kept(settings, among);
        const shuffled = <T>(values: readonly T[]): T[] =>
          values
            .map((value) => ({ value, at: draws.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ value }) => value);
        const twins = new Map(among.map((candidate) => [{ ...candidate, samples: shuffled(candidate.samples) }, candidate]));
        const stayingTwins = kept(settings, shuffled([...twins.keys()]));
        for (const [twin, candidate] of twins) expect(stayingTwins.has(twin)).toBe(stays.has(candidate));
      }),
    );
  });

  it("drop what any of them drops, each looking at all", () => {
    fc.assert(
      fc.property(candidates, anySettings, (among, settings) => {
        const alone = Object.entries(settings).map(([name, value]) => kept({ [name]: value }, among));
        const together = kept(settings, among);
        for (const candidate of among) expect(together.has(candidate)).toBe(alone.every((stays) => stays.has(candidate)));
      }),
    );
  });
});

it("every refusal is one of ours", () => {
  const bare: FilterCandidate = { source: "s", text: "t", samples: ["t"], tokens: 1, ended: true };
  for (const settings of [{ teacherLogProb: { min: 0 } }, { studentLogProb: { keep: 1 } }, { agreement: { min: 1 } }])
    expect(() => kept(settings, [bare])).toThrow(RetortError);
});
