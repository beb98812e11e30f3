export {
  type EvaluationEvent,
  EventLog,
  type ExampleEvent,
  type LoggedEvent,
  type ProgressEvent,
  type RunEvent,
  readEvents,
  type StepEvent,
  type WarningEvent,
} from "./event-log.js";
export { JsonLinesLog } from "./json-lines-log.js";
export { type LearningCurve, type LoggedStep, learningCurves, type Validation } from "./learning-curves.js";
export { type PhaseTime, phaseTimes } from "./phase-times.js";
export { jsonLines, readJsonLines } from "./read-json-lines.js";
