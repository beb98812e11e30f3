export { fitModel } from "./fit-model.js";
export { pretrainModel } from "./pretrain-model.js";
export { selectionBy } from "./selection.js";
export { type LearningCosts, type MethodCosts, ownCosts, readingCosts, type StepCosts, sumCosts, writingFlops } from "./step-costs.js";
export { timeSteps } from "./time-steps.js";
export { trainingWarning, worseThanUniform } from "./training-warning.js";
