export { batchOfStep } from "./batch-of-step.js";
export { bestWeightsPath, type TrainEnd } from "./checkpoint.js";
export { assertSameInputs } from "./doctor/index.js";
export { restoreEarlyWeights } from "./early-weights.js";
export type { Comparison, Objective, ObjectiveContext, ObjectiveValue } from "./objective.js";
export { type StepContext, type StepOptions, type StepResult, trainStep } from "./step.js";
export { type CountStep, type Measure, type TrainEvent, type TrainOptions, type TrainResult, type TrainSettings, train } from "./train.js";
export { type ExamplesOfEpoch, epochBatches, type StepBatch, stepBatch, type TrainData } from "./train-data.js";
