import { ConfigError } from "../../../core/index.js";
import type { DistillConfig } from "./distill-schema.js";
import type { PseudoTargetFilterConfig } from "./pseudo-target-filter.js";

/**
 * Rules of a filter that ask for nothing, for what cannot be, or for what is always so.
 * @throws ConfigError naming the key.
 */
export function checkFilter({ pseudoTargets, ...config }: DistillConfig): void {
  const { filter = {}, sequences } = pseudoTargets;
  checkLogProb("teacherLogProb", filter.teacherLogProb);
  checkLogProb("studentLogProb", filter.studentLogProb);
  if (filter.studentLogProb !== undefined) checkStudent(config);
  checkAgreement(filter.agreement, sequences);
  checkLength(filter.length, config.data.maxTargetLength);
}

/** @param what The key below `pseudoTargets.filter`, and what is wrong with it. */
function refuse(what: string, hint?: string): never {
  throw new ConfigError(`pseudoTargets.filter.${what}`, hint === undefined ? {} : { hint });
}

function checkLogProb(key: string, settings: PseudoTargetFilterConfig["teacherLogProb"]): void {
  if (settings === undefined || (settings.min === undefined) !== (settings.keep === undefined)) return;
  const given = settings.min === undefined ? "neither is given" : "both are given";
  refuse(`${key}: takes min, in nats per token, or keep, a share; ${given}.`);
}

/** Random weights find every target equally improbable: what they keep would be chance. */
function checkStudent({ student, distillation }: Pick<DistillConfig, "student" | "distillation">): void {
  const { from, pretraining } = student;
  if (distillation.startFrom === "baseline" || from !== undefined || pretraining !== undefined) return;
  refuse(
    "studentLogProb: the student starts from random weights, and knows nothing that targets could be judged by.",
    "distillation.startFrom: baseline begins with S, which has learned the labels; or pretrain the student, or leave the rule out.",
  );
}

function checkAgreement(settings: PseudoTargetFilterConfig["agreement"], sequences: number): void {
  if (settings === undefined) return;
  const { min, measure } = settings;
  if (sequences < 2) {
    const message = `agreement: needs two or more pseudo-targets per input, and pseudoTargets.sequences is ${sequences}.`;
    refuse(message, "Raise pseudoTargets.sequences, or leave the rule out.");
  }
  if (measure !== undefined || min * sequences > 1) return;
  refuse(
    `agreement.min is ${min}: it drops nothing, because a target is one of its input's ${sequences} samples itself.`,
    "Raise it, or name a measure, which looks at the other samples alone.",
  );
}

function checkLength(settings: PseudoTargetFilterConfig["length"], longest: number): void {
  if (settings === undefined) return;
  const { min, max, ratio } = settings;
  const limit = `data.maxTargetLength, ${longest}`;
  if (min === undefined && max === undefined && ratio === undefined) refuse("length: takes min, max or ratio; none is given.");
  if (max !== undefined && max >= longest) refuse(`length.max is ${max}: it drops nothing, because none is longer than ${limit}.`);
  if (min !== undefined && min > (max ?? longest))
    refuse(`length.min is ${min}: nothing would be left, because it is above ${max === undefined ? limit : `max, ${max}`}.`);
  if (ratio !== undefined && ratio[0] > ratio[1]) refuse(`length.ratio is from ${ratio[0]} to ${ratio[1]}: the lower bound comes first.`);
}
