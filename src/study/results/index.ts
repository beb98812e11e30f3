export { recordRun, weightsHash } from "./record-run.js";
export { type RecordedScores, type RunRecord, readRecord, readRecords } from "./run-record.js";
export { type MetricStatistics, readStatistics } from "./segment-statistics.js";
export { type StudyPaths, studyPaths } from "./study-paths.js";
