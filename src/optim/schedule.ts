import { ConfigError } from "../core/index.js";

/** The factor on the peak learning rate at a step; steps count from 0. */
export type Schedule = (step: number) => number;

/**
 * Linear warm-up from 0 over `warmupSteps`, then linear decay to 0 at `totalSteps` (the study's schedule; Transformers' `linear`).
 * @throws ConfigError if the warm-up is longer than the whole.
 */
export function linearSchedule({ warmupSteps, totalSteps }: { warmupSteps: number; totalSteps: number }): Schedule {
  if (warmupSteps > totalSteps) throw new ConfigError(`linearSchedule: ${warmupSteps} warm-up steps are more than all ${totalSteps}.`);
  return (step) => {
    if (step < warmupSteps) return step / Math.max(1, warmupSteps);
    return Math.max(0, (totalSteps - step) / Math.max(1, totalSteps - warmupSteps));
  };
}
