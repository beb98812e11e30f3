export { finishedRun, inRun, isDoneAlready } from "./in-run.js";
export type { Phases, TaskPlace } from "./phases.js";
export type { RecipeContext } from "./recipe-context.js";
export { requireDevice } from "./require-device.js";
export { runKind } from "./run-kind.js";
export { type RunSystem, runSystem } from "./run-system.js";
