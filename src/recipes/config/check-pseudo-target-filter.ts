import { ConfigError } from "../../core/index.js";
import type { PseudoTargetFilterConfig } from "./pseudo-target-filter.js";

/** What rules are looked at beside: what is left out is not known yet. */
export interface FilteredTargetsConfig {
  /** Pseudo-targets per input, K. */
  readonly sequences?: number | undefined;
  readonly maxTargetLength: number;
}

/**
 * Rules of a filter that ask for nothing, for what cannot be, or for what is always so.
 * @throws ConfigError naming the key.
 */
export function checkPseudoTargetFilter(filter: PseudoTargetFilterConfig, { sequences, maxTargetLength }: FilteredTargetsConfig): void {
  checkLogProb("teacherLogProb", filter.teacherLogProb);
  checkLogProb("studentLogProb", filter.studentLogProb);
  if (sequences !== undefined) checkAgreement(filter.agreement, sequences);
  checkLength(filter.length, maxTargetLength);
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
