import { ConfigError, RandomSequence } from "../core/index.js";

/** What decides which steps are the student's. */
export interface StudentStepsOptions {
  /** The share of steps on the teacher's targets, in [0, 1]; 1 − α is the student's. */
  readonly alpha: number;
  readonly seed: number;
}

/**
 * Which optimizer steps (counted from 0) Joint-Teaching spends on the student's own targets: a pure function of seed and step, as regular as
 * the share allows. After any n steps the student has had n·(1 − α) of them to within 1, whatever α is; at 0 all, at 1 none.
 * @throws ConfigError for an α outside [0, 1].
 */
export function studentSteps({ alpha, seed }: StudentStepsOptions): (step: number) => boolean {
  if (!(alpha >= 0 && alpha <= 1)) throw new ConfigError(`joint-teaching: alpha is ${alpha}; it must be from 0 to 1.`);
  const share = 1 - alpha;
  const offset = RandomSequence.named(seed, "joint-teaching").uniform();
  const before = (step: number): number => Math.floor(step * share + offset);
  return (step) => before(step + 1) > before(step);
}
