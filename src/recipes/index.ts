export { configJsonSchema, type DistillConfig, type DistillRecipe, resolveConfig, type TrainingConfig } from "./config.js";
export type { RecipeContext } from "./context.js";
export { distill } from "./distill.js";
export { presetFor } from "./presets.js";
export { readings } from "./readings.js";
export type { DistillReport, ReportExample } from "./report.js";
export { reportTable, type TextTable } from "./report-table.js";
export { type SystemName, systems } from "./systems.js";
