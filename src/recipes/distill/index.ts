export {
  configJsonSchema,
  type DistillConfig,
  type DistillPresetOptions,
  type DistillRecipe,
  distillPreset,
  presetFor,
  resolveConfig,
} from "./config/index.js";
export { distill } from "./distill.js";
export { type Estimate, type EstimatedPart, estimate, type RoughWork, roughWork } from "./estimate/index.js";
export { distillPage } from "./page/index.js";
export {
  type DistillReport,
  type ReportExample,
  readings,
  reportTable,
  type SystemName,
  systems,
} from "./report/index.js";
