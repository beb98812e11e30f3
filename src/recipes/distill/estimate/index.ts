export { Deadlines } from "./deadlines.js";
export { type Estimate, type EstimatedPart, estimate } from "./estimate.js";
export { plannedWork } from "./planned-work.js";
