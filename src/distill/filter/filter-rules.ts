import { type AgreementSettings, agreement } from "./agreement.js";
import type { LogProbSettings } from "./by-log-prob.js";
import { ended } from "./ended.js";
import type { FilterRule } from "./filter-rule.js";
import { type LengthSettings, length } from "./length.js";
import { type RepetitionSettings, repetition } from "./repetition.js";
import { studentLogProb } from "./student-log-prob.js";
import { teacherLogProb } from "./teacher-log-prob.js";

/** Which targets stay; a rule that is left out drops none. */
export interface FilterSettings {
  readonly teacherLogProb?: LogProbSettings | undefined;
  readonly studentLogProb?: LogProbSettings | undefined;
  readonly agreement?: AgreementSettings | undefined;
  readonly length?: LengthSettings | undefined;
  readonly repetition?: RepetitionSettings | undefined;
  readonly ended?: true | undefined;
}

/** The rules that are asked for, in the order in which a target that several drop is counted: under the first. */
export function filterRules(settings: FilterSettings): FilterRule[] {
  return [
    ...asked(settings.teacherLogProb, teacherLogProb),
    ...asked(settings.studentLogProb, studentLogProb),
    ...asked(settings.agreement, agreement),
    ...asked(settings.length, length),
    ...asked(settings.repetition, repetition),
    ...asked(settings.ended, ended),
  ];
}

function asked<Settings>(settings: Settings | undefined, make: (settings: Settings) => FilterRule): FilterRule[] {
  return settings === undefined ? [] : [make(settings)];
}
