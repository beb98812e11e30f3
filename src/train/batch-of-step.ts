import { TrainingError } from "../core/index.js";
import type { EncodedExample } from "../data/index.js";
import { assertSameInputs } from "./doctor/index.js";
import type { Objective } from "./objective.js";
import { chosenStepBatch, type StepBatch, stepBatch, type TrainData } from "./train-data.js";

/** What decides a step's batch. */
export interface BatchOfStepOptions {
  readonly data: TrainData;
  readonly objective: Objective;
  /** Where the micro-batches are made. */
  readonly device: string;
  /** Steps taken before this one. */
  readonly step: number;
}

/**
 * The step's micro-batches, with the data's targets or those that the objective chooses instead, for which it has got ready.
 * @throws TrainingError if the objective chooses none, or answers with other inputs.
 */
export async function batchOfStep(
  examples: readonly EncodedExample[],
  { data, objective, device, step }: BatchOfStepOptions,
): Promise<StepBatch> {
  const chosen = (await objective.chooseTargets?.(examples, { step })) ?? examples;
  if (chosen !== examples) assertSameInputs(chosen, examples, objective.name);
  if (chosen.length === 0 && chosen !== examples)
    throw new TrainingError(`${objective.name}: chooseTargets left none of the ${examples.length} examples of step ${step + 1}.`);
  await objective.prepare?.(chosen);
  return chosen === examples ? stepBatch(data, examples, device) : chosenStepBatch(data, chosen, device);
}
