import { entriesOf, textsOf, whyNot } from "./entries.js";
import { type ProbeFindings, unknown } from "./findings.js";
import type { Evidence } from "./gather-evidence.js";
import type { Outcome } from "./prober.js";
import { asked } from "./questions.js";

type Sampling = Pick<
  ProbeFindings,
  "penalties" | "filters" | "filtersOff" | "sampling" | "choices" | "usageOfChoices" | "choiceSeeds" | "sameSeed"
>;

/** How a server samples: whether it does, from what, with which seeds. */
export function findSampling(evidence: Evidence): Sampling {
  return {
    sampling: samplingOf(evidence),
    penalties: penaltiesOf(evidence),
    filters: filtersOf(evidence),
    filtersOff: filtersOffOf(evidence),
    choices: choicesOf(evidence),
    usageOfChoices: usageOf(evidence),
    choiceSeeds: seedsOf(evidence),
    sameSeed: sameSeedOf(evidence),
  };
}

function samplingOf({ sampled, sameSeed, nextSeed, unfiltered }: Evidence): ProbeFindings["sampling"] {
  const texts = [sampled, sameSeed, nextSeed, unfiltered].flatMap(({ answer }) => textsOf(answer));
  if (texts.length < 2) return unknown(whyNot(sampled));
  const distinct = new Set(texts).size;
  const seen = `${distinct} different of ${texts.length} answers at temperature 2, with at least two seeds`;
  return { value: distinct === 1 ? "greedy" : "random", seen };
}

/** Rounding, and the order in which a server adds, may put the second of two equals first. */
const clearlyLess = 0.05;

/** Log-probabilities are taken before penalties, tokens behind them. */
function penaltiesOf({ short, emoji, ending }: Evidence): ProbeFindings["penalties"] {
  const told = [...new Set([short, ending, emoji])].flatMap(depths);
  if (told.length === 0) return unknown(whyNot(short));
  const passed = told.filter((depth) => depth < -clearlyLess).length;
  const seen = `${passed} of ${told.length} tokens at temperature 0 are less probable than another`;
  return { value: passed > 0 ? "on" : "none seen", seen };
}

/**
 * Filters cut off what is improbable. Without them both sets of sampled tokens come from the same distributions, and the least probable of all come
 * from either alike: that the eight lowest are all from the set without filters has a chance of 1 in 256 at most.
 */
function filtersOf({ sampled, sameSeed, nextSeed, unfiltered }: Evidence): ProbeFindings["filters"] {
  const [filtered, open] = [[sampled, sameSeed, nextSeed].flatMap(depths), depths(unfiltered)];
  if (filtered.length === 0 || open.length === 0) return unknown(whyNot(sampled));
  if (zerosLeftOut(unfiltered)) return unknown("top_k and min_p are refused: there is nothing to compare with");
  const lowest = Math.min(...filtered);
  const beyond = open.filter((depth) => depth < lowest).length;
  const seen = `with top_k 0 and min_p 0, ${beyond} of ${open.length} tokens are less probable than any of ${filtered.length} without`;
  if (beyond >= 8) return { value: "on", seen };
  return open.length < 3 * asked.sampledTokens ? unknown(`${seen}: too few to tell`) : { value: "none seen", seen };
}

/** By how much each sampled token is less probable than the most probable one. */
function depths(outcome: Outcome): number[] {
  return entriesOf(outcome).flatMap(({ logProb, top }) => {
    return logProb === undefined || top.length === 0 ? [] : [logProb - Math.max(...top.map((each) => each.logProb))];
  });
}

function zerosLeftOut({ answer }: Outcome): boolean {
  return answer?.leftOut.some((name) => name === "top_k" || name === "min_p") ?? false;
}

function filtersOffOf({ unfiltered }: Evidence): ProbeFindings["filtersOff"] {
  if (unfiltered.answer !== undefined && !zerosLeftOut(unfiltered)) return { value: "accepted", seen: "top_k 0 and min_p 0 were sent" };
  if (unfiltered.answer !== undefined) return { value: "refused", seen: `refused: ${unfiltered.answer.leftOut.join(", ")}` };
  return unfiltered.kind === "refused" ? { value: "refused", seen: unfiltered.error.message } : unknown(unfiltered.error.message);
}

function choicesOf({ sampled }: Evidence): ProbeFindings["choices"] {
  if (sampled.answer === undefined)
    return sampled.kind === "refused" ? { value: "refused", seen: sampled.error.message } : unknown(sampled.error.message);
  if (sampled.answer.leftOut.includes("n")) return { value: "refused", seen: "n is refused" };
  const { length } = sampled.answer.choices;
  return { value: length, seen: `${length} where ${asked.choices} were asked for` };
}

function usageOf({ sampled: { answer } }: Evidence): ProbeFindings["usageOfChoices"] {
  const count = answer?.usage?.completionTokens;
  if (answer === undefined || answer.choices.length < 2 || count === undefined) return unknown("no count of several answers");
  const seen = `${count} tokens for ${answer.choices.length} answers of up to ${asked.sampledTokens}`;
  if (count > asked.sampledTokens) return { value: "all", seen };
  return answer.choices.every(({ finishReason }) => finishReason === "length") ? { value: "one", seen } : unknown(seen);
}

function seedsOf({ sampled, sameSeed, nextSeed }: Evidence): ProbeFindings["choiceSeeds"] {
  const [first, second] = textsOf(sampled.answer);
  const [same, next] = [textsOf(sameSeed.answer)[0], textsOf(nextSeed.answer)[0]];
  if (second === undefined || next === undefined) return unknown("there are no several answers");
  if (first !== same) return unknown("a seed does not decide an answer");
  if (first === second) return unknown("the answers are equal");
  return second === next
    ? { value: "seed + i", seen: "the second of several answers is that of the next seed" }
    : { value: "other", seen: "the second of several answers is not that of the next seed" };
}

function sameSeedOf({ sampled, sameSeed, nextSeed }: Evidence): ProbeFindings["sameSeed"] {
  const [first, again, other] = [sampled, sameSeed, nextSeed].map(({ answer }) => textsOf(answer)[0]);
  if (first === undefined || again === undefined) return unknown("there are no two answers");
  if (sampled.answer?.leftOut.includes("seed")) return unknown("seed is refused");
  if (first !== again) return { value: "other answer", seen: "two requests with one seed, two answers" };
  return first === other
    ? unknown("another seed gives the same answer, too")
    : { value: "same answer", seen: "one seed twice, one answer" };
}
