import type { DistillRecipe } from "./config.js";

/** Recipes for the quickstart: sized to end within fifteen minutes on two cores. docs/studies/LOG.md says how the sizes were found. */
const pronounce: Omit<DistillRecipe, "data"> = {
  tokenizer: { vocabularySize: 320, mergesFromTargetsOnly: true },
  teacher: {
    shape: { dModel: 160, dKv: 40, dFf: 480, numHeads: 4, numLayers: 3, numDecoderLayers: 2, dropoutRate: 0.2 },
    training: { learningRate: 2e-3, warmupSteps: 100, maxEpochs: 40, patience: 8, batchTokens: 2048 },
  },
  student: {
    shape: { dModel: 96, dKv: 24, dFf: 256, numHeads: 4, numLayers: 2, numDecoderLayers: 1, dropoutRate: 0.1 },
    training: { learningRate: 4e-3, warmupSteps: 100, maxEpochs: 60, patience: 8, batchTokens: 2048 },
  },
  distillation: { training: { learningRate: 4e-3, warmupSteps: 100, maxEpochs: 16, patience: 4, batchTokens: 2048 } },
};

const english: Omit<DistillRecipe, "data"> = {
  ...pronounce,
  tokenizer: { vocabularySize: 2000 },
};

/** The quickstart's recipe for a built-in dataset, or for a user's own files of English text. */
export function presetFor(data: DistillRecipe["data"]): DistillRecipe {
  if (data.dataset === "pronounce") return { ...pronounce, data: { maxSourceLength: 32, maxTargetLength: 24, ...data } };
  return { ...english, data };
}
