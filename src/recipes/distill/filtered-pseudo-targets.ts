import type { EncodedExample, EncodedInput } from "../../data/index.js";
import {
  type FilteredPseudoTargets,
  type FilterSettings,
  filterPseudoTargets,
  filterRules,
  isEmpty,
  type PseudoTargetLine,
} from "../../distill/index.js";
import type { TextModel } from "../../models/index.js";
import { jsonLines } from "../../runs/index.js";
import { type StudentLogProbOptions, studentLogProbs } from "./student-log-probs.js";

/** Which rules, and what they look at. */
export interface PseudoTargetFilter {
  readonly settings: FilterSettings;
  /** The model that distillation starts from: asked only where a rule goes by what it says. */
  readonly student: TextModel;
  /** The file of all that were generated. */
  readonly lines: string;
  readonly inputs: readonly EncodedInput[];
}

/**
 * What the recipe's filter leaves of a run's pseudo-targets; undefined where it has no rules. A function of file, rules and the student's log-probabilities, which
 * are written down, so that a run that goes on has the same ones.
 * @throws ConfigError where nothing is left; else as {@link studentLogProbs}.
 */
export async function filteredPseudoTargets(
  { settings, student, lines: path, inputs }: PseudoTargetFilter,
  scoring: StudentLogProbOptions,
): Promise<FilteredPseudoTargets | undefined> {
  const rules = filterRules(settings);
  if (rules.length === 0) return undefined;
  const lines = [...jsonLines<PseudoTargetLine>(path)];
  if (settings.studentLogProb === undefined) return filterPseudoTargets(lines, rules);
  return filterPseudoTargets(lines, rules, await studentLogProbs(student, examplesOf(lines, inputs), scoring));
}

/** Every line that is not empty, as it would be trained on. */
function examplesOf(lines: readonly PseudoTargetLine[], inputs: readonly EncodedInput[]): EncodedExample[] {
  const byId = new Map(inputs.map(({ id, inputIds }) => [id, inputIds]));
  return lines.flatMap((line) => {
    const inputIds = byId.get(line.id);
    return isEmpty(line) || inputIds === undefined ? [] : [{ id: line.id, inputIds, labels: Int32Array.from(line.ids) }];
  });
}
