import { type FilterCandidate, type FilterSettings, filterRules, filterTargets } from "../filter/index.js";
import type { PseudoTargetFiltering } from "../filter-pseudo-targets.js";
import type { PseudoTarget } from "../pseudo-target.js";
import type { AlignedAnswers } from "./align-answers.js";

/** The texts of an answer. */
export interface AnswerTexts {
  readonly id: string;
  readonly k: number;
  readonly source: string;
  readonly target: string;
}

/** Answers without those that rules drop. */
export interface FilteredAnswers {
  readonly perInput: AlignedAnswers["perInput"];
  readonly filtering: PseudoTargetFiltering;
}

/**
 * The answers that no rule drops. Tokens are the student's; a log-probability is the teacher's, per token of the student.
 * @param texts Of all answers, also those that nothing is learned from: they count among the samples of their input.
 * @throws ConfigError as {@link filterTargets}.
 */
export function filterAnswers(
  { perInput }: Pick<AlignedAnswers, "perInput">,
  texts: readonly AnswerTexts[],
  settings: FilterSettings,
): FilteredAnswers {
  const byId = new Map<string, AnswerTexts[]>();
  for (const each of texts) byId.set(each.id, [...(byId.get(each.id) ?? []), each]);
  const samples = new Map([...byId].map(([id, own]) => [id, own.map(({ target }) => target)]));
  const all = perInput.flat();
  const candidates = all.map((target): FilterCandidate => {
    const own = byId.get(target.id)?.find(({ k }) => k === target.k);
    return candidateOf(target, { source: own?.source ?? "", text: own?.target ?? "", samples: samples.get(target.id) ?? [] });
  });
  const { isKept, rules } = filterTargets(candidates, filterRules(settings));
  const kept = new Set(all.filter((_, i) => isKept[i]));
  const left = perInput.map((targets) => targets.filter((target) => kept.has(target)));
  const filled = (groups: AlignedAnswers["perInput"]): number => groups.filter((targets) => targets.length > 0).length;
  return {
    perInput: left,
    filtering: { judged: all.length, dropped: all.length - kept.size, inputsWithoutAny: filled(perInput) - filled(left), rules },
  };
}

function candidateOf(
  { labels, ended, logProb }: PseudoTarget,
  texts: Pick<FilterCandidate, "source" | "text" | "samples">,
): FilterCandidate {
  return { ...texts, tokens: labels.length, ended, teacherLogProb: Number.isNaN(logProb) ? undefined : logProb };
}
