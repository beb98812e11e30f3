export { measure } from "./measure.js";
export { type MeasureConfig, type MeasureRecipe, measureKinds, resolveMeasureConfig } from "./measure-config.js";
export { measureTables, type TitledTable } from "./measure-tables.js";
export type * from "./measurements.js";
export type * from "./probe.js";
export { takeProbe } from "./take-probe.js";
