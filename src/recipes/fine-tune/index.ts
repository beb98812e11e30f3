export { type FineTuneReport, fineTune } from "./fine-tune.js";
export { type FineTuneConfig, type FineTuneRecipe, resolveFineTuneConfig } from "./fine-tune-config.js";
export { fineTunePreset } from "./fine-tune-preset.js";
