import { type FilterCandidate, type FilterRule, filterTargets, type RuleOutcome } from "./filter/index.js";
import { isEmpty, type PseudoTargetLine } from "./pseudo-target.js";

/** What a filter did to a set of pseudo-targets. */
export interface PseudoTargetFiltering {
  /** Those that were judged: all but the empty ones, which nothing is learned from anyway. */
  readonly judged: number;
  readonly dropped: number;
  /** Inputs that had some, and have none left. */
  readonly inputsWithoutAny: number;
  /** One after the other, what each drops of what those before it leave. */
  readonly rules: readonly RuleOutcome[];
}

/** What is left of pseudo-targets, and what was not. */
export interface FilteredPseudoTargets {
  /** In the order in which they came; no empty ones. */
  readonly lines: readonly PseudoTargetLine[];
  readonly filtering: PseudoTargetFiltering;
}

/**
 * The pseudo-targets that no rule drops. The samples of an input are all that were generated for it, empty ones too.
 * @param studentLogProbs The student's, of every line that is not empty, in their order; left out where no rule asks for them.
 * @throws ConfigError as {@link filterTargets}.
 */
export function filterPseudoTargets(
  lines: readonly PseudoTargetLine[],
  rules: readonly FilterRule[],
  studentLogProbs: readonly number[] = [],
): FilteredPseudoTargets {
  const samples = textsById(lines);
  const written = lines.filter((line) => !isEmpty(line));
  const candidates = written.map((line, i) =>
    candidateOf(line, { samples: samples.get(line.id) ?? [], studentLogProb: studentLogProbs[i] }),
  );
  const { isKept, rules: outcomes } = filterTargets(candidates, rules);
  const kept = written.filter((_, i) => isKept[i]);
  const filtering = {
    judged: written.length,
    dropped: written.length - kept.length,
    inputsWithoutAny: inputsOf(written) - inputsOf(kept),
    rules: outcomes,
  };
  return { lines: kept, filtering };
}

function candidateOf(
  { source, target, ids, ended, logProb }: PseudoTargetLine,
  others: Pick<FilterCandidate, "samples" | "studentLogProb">,
): FilterCandidate {
  return { source, text: target, tokens: ids.length, ended, teacherLogProb: logProb, ...others };
}

function textsById(lines: readonly PseudoTargetLine[]): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>();
  for (const { id, target } of lines) {
    const own = texts.get(id) ?? [];
    own.push(target);
    texts.set(id, own);
  }
  return texts;
}

function inputsOf(lines: readonly PseudoTargetLine[]): number {
  return new Set(lines.map(({ id }) => id)).size;
}
