export { fitModel } from "./fit-model.js";
export { pretrainModel } from "./pretrain-model.js";
export { selectionBy } from "./selection.js";
export { trainingWarning, worseThanUniform } from "./training-warning.js";
