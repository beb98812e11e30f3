export { type GenerateConfig, type GenerateRecipe, resolveGenerateConfig } from "./generate-config.js";
export { type GenerateReport, generateOutputs, type OutputLine } from "./generate-outputs.js";
export { resolveGeneration } from "./resolve-generation.js";
