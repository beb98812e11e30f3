import type { DistillRecipe } from "./config.js";

/** Recipes for the quickstart: sized to end within fifteen minutes on two cores. docs/studies/LOG.md says how the sizes were found. */
const pronounce: Omit<DistillRecipe, "data"> = {
  tokenizer: { vocabularySize: 320, mergesFromTargetsOnly: true },
  teacher: {
    shape: { dModel: 64, dKv: 16, dFf: 192, numHeads: 4, numLayers: 1, numDecoderLayers: 1, tieWordEmbeddings: false },
    training: { learningRate: 4e-3, maxEpochs: 80, patience: 8, batchTokens: 1024 },
  },
  student: {
    shape: { dModel: 48, dKv: 16, dFf: 144, numHeads: 3, numLayers: 1, numDecoderLayers: 1, tieWordEmbeddings: false },
    training: { learningRate: 4e-3, maxEpochs: 80, patience: 8, batchTokens: 1024 },
  },
  distillation: { dropoutRate: 0, training: { learningRate: 4e-3, maxEpochs: 17, patience: 4, batchTokens: 1024 } },
};

const english: Omit<DistillRecipe, "data"> = {
  tokenizer: { vocabularySize: 2000 },
  teacher: {
    shape: { dModel: 160, dKv: 16, dFf: 480, numHeads: 8, numLayers: 3, numDecoderLayers: 2 },
    training: { learningRate: 1e-3, maxEpochs: 60, maxSteps: 1500, stepsPerValidation: 150, patience: 4, batchTokens: 2048 },
  },
  student: {
    shape: { dModel: 96, dKv: 16, dFf: 256, numHeads: 6, numLayers: 2, numDecoderLayers: 1 },
    training: { learningRate: 2e-3, maxEpochs: 60, maxSteps: 2000, stepsPerValidation: 150, patience: 4, batchTokens: 2048 },
  },
  distillation: {
    training: { learningRate: 2e-3, maxEpochs: 60, maxSteps: 2000, stepsPerValidation: 250, patience: 4, batchTokens: 2048 },
  },
};

/** The quickstart's recipe for a built-in dataset, or for a user's own files of English text. */
export function presetFor(data: DistillRecipe["data"]): DistillRecipe {
  if (data.dataset === "pronounce") return { ...pronounce, data: { prompt: ">", maxSourceLength: 32, maxTargetLength: 24, ...data } };
  return { ...english, data };
}
