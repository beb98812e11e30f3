export { examplesFingerprint } from "./data-fingerprint.js";
export { type DatasetFacts, datasetFacts } from "./dataset-facts.js";
export type { FitContext, TrainingOutcome } from "./fit-context.js";
export { loadTask } from "./load-task.js";
export { pinDecoding } from "./pin-decoding.js";
export type { PreparedData } from "./prepare-data.js";
export { readTask, runOnTask } from "./run-on-task.js";
export { openTask, type TaskContext } from "./task-context.js";
