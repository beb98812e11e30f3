import { ConfigError } from "../../core/index.js";
import { rouge } from "../../metrics/index.js";
import type { FilterCandidate, FilterRule } from "./filter-rule.js";

/** How much of an input's samples a target has to agree with. */
export interface AgreementSettings {
  /** In [0, 1]. */
  readonly min: number;
  /**
   * Left out: the share of all K samples that equal this one, itself included. Else the mean similarity to the K − 1 others: `exact`, 1 for equal texts and 0 for all
   * others; `rouge-l`, ROUGE-L's F, 1 for equal texts.
   */
  readonly measure?: "exact" | "rouge-l" | undefined;
}

/** How alike two different texts are, in [0, 1], whichever of them comes first. */
type Similarity = (text: string, other: string) => number;

/**
 * Drops a target that the other samples of its input speak against: self-consistency (Wang et al. 2023), by votes or by similarity. Texts are compared without
 * space at their ends; a sample that came out empty counts as one.
 */
export function agreement({ min, measure }: AgreementSettings): FilterRule {
  const value = valueBy(measure);
  return {
    name: "agreement",
    asks: asks(min, measure),
    among: (candidates) => {
      for (const candidate of candidates) refuseSingle(candidate);
      const known = new WeakMap<readonly string[], ReadonlyMap<string, number>>();
      return ({ text, samples }) => {
        const values = known.get(samples) ?? valuesOf(samples, value);
        known.set(samples, values);
        const found = values.get(text.trim()) ?? 0;
        return found >= min ? undefined : foundInWords(found, samples.length, measure);
      };
    },
  };
}

function asks(min: number, measure: AgreementSettings["measure"]): string {
  if (measure === undefined) return `equal to at least ${min} of its input's samples`;
  const by = measure === "exact" ? "equality" : "ROUGE-L";
  return `at least ${min} like its input's other samples on average, by ${by}`;
}

function foundInWords(found: number, samples: number, measure: AgreementSettings["measure"]): string {
  if (measure === undefined) return `equal to ${Math.round(found * samples)} of ${samples} samples, itself included`;
  return `${found.toFixed(3)} like the other ${samples - 1}`;
}

function refuseSingle({ text, samples }: FilterCandidate): void {
  if (samples.length > 1) return;
  throw new ConfigError(`pseudoTargets.filter.agreement: '${text}' is the only sample of its input: there is none to agree with.`, {
    hint: "Ask for two or more per input (pseudoTargets.sequences), or leave the rule out.",
  });
}

/** What a text that stands `count` times among K samples is worth, whose `others` are so many times this similar to it. */
type Value = (text: string, counts: ReadonlyMap<string, number>, samples: number) => number;

function valueBy(measure: AgreementSettings["measure"]): Value {
  if (measure === undefined) return (text, counts, samples) => (counts.get(text) ?? 0) / samples;
  const similarity = measure === "exact" ? () => 0 : rougeL();
  return (text, counts, samples) => {
    let sum = (counts.get(text) ?? 0) - 1;
    for (const [other, count] of counts) if (other !== text) sum += count * similarity(text, other);
    return sum / (samples - 1);
  };
}

/** The value of every different text. They are gone through in one order, so that sums round alike whichever sample came first. */
function valuesOf(samples: readonly string[], value: Value): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of samples.map((sample) => sample.trim()).sort()) counts.set(text, (counts.get(text) ?? 0) + 1);
  return new Map([...counts.keys()].map((text) => [text, value(text, counts, samples.length)]));
}

/** With tokens of any script. */
function rougeL(): Similarity {
  const metric = rouge("rougeL", { tokenizer: "unicode" });
  return (text, other) => metric.segmentStatistics(text, [other])[2] ?? 0;
}
