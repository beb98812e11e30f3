export type { Objective, ObjectiveValue } from "./objective.js";
export { type StepContext, type StepResult, trainStep } from "./step.js";
export { type TrainOptions, type TrainResult, type TrainSettings, train } from "./train.js";
export { epochBatches, type StepBatch, stepBatch, type TrainData } from "./train-data.js";
