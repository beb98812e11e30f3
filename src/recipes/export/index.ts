export { type ExportConfig, type ExportRecipe, resolveExportConfig } from "./export-config.js";
export { type ExportReport, exportToTarget } from "./export-to-target.js";
