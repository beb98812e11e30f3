export { Deadlines } from "./deadlines.js";
export { type Estimate, type EstimatedPart, estimate } from "./estimate.js";
export { type ModelSizes, type PlannedPart, plannedWork } from "./planned-work.js";
export { type RoughWork, roughWork } from "./rough-work.js";
