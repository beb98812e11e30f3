export type { ExportSource, ExportTarget, PreparedExport, WrittenExport } from "./export-target.js";
export { type ExportTargetName, exportTargets } from "./export-targets.js";
