export { type ExecutableRun, executeStudy, type FailedRun, type StudyEvent, type StudyOutcome } from "./execute-study.js";
