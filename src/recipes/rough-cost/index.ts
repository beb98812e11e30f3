export { type RoughRows, roughRows } from "./rough-rows.js";
export { type DescribedShape, shapedModelConfig } from "./shaped-model-config.js";
export { type TrainingRate, type TrainingRateRequest, trainingRate } from "./training-rate.js";
