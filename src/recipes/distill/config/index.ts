export { configJsonSchema, type DistillConfig, type DistillRecipe, resolveConfig } from "./distill-config.js";
export { type DistillPresetOptions, distillPreset } from "./distill-presets.js";
export { presetFor } from "./quickstart-preset.js";
