export { BlockFile, writeBlockFile } from "./blocks/index.js";
export { type ConfigDifference, configDifferences, formatDifference } from "./config-differences.js";
export {
  assertFolderUnchanged,
  assertFreeFolder,
  assertWritableFile,
  fileHash,
  findFileDamage,
  formatBytes,
  isSameFile,
  makeFolder,
  pathExists,
  readJson,
  readSealedJson,
  recoverFolder,
  type Sealed,
  sealed,
  sealFolder,
  shareBytes,
  unsealed,
  type WrittenFile,
  withScratchFolder,
  writeChunksAtomic,
  writeFailure,
  writeFileAtomic,
  writeFolderAtomic,
  writeJsonAtomic,
  writeJsonLinesAtomic,
  writeSealedJson,
} from "./files/index.js";
export { acquireLock, type Lock, type LockOptions } from "./locks/index.js";
export {
  type EvaluationEvent,
  EventLog,
  type ExampleEvent,
  JsonLinesLog,
  jsonLines,
  type LearningCurve,
  type LoggedEvent,
  learningCurves,
  type PhaseTime,
  phaseTimes,
  type RunEvent,
  readEvents,
  readJsonLines,
  type StepEvent,
  type Validation,
  type WarningEvent,
} from "./logs/index.js";
export { measuresMemory, type ProcessTag, peakMemory, resetPeakMemory, residentMemory } from "./processes/index.js";
export { checkFinishedRun, type OpenRunOptions, openRun, type Run } from "./run.js";
export { describeEnvironment, type EnvironmentFacts, type RunEnvironment } from "./run-environment.js";
export { type RunPaths, runPaths } from "./run-paths.js";

export { changedResults, resultHash, sealResults } from "./run-results.js";
export { closeCrashedRun, type RunState, type RunStatus, readStatus, type StatusProgress } from "./run-status.js";
export {
  type Artifact,
  type ArtifactFile,
  type ArtifactInfo,
  type ArtifactManifest,
  type ArtifactSpec,
  ArtifactStore,
  artifactKey,
  artifactsToPrune,
  concatenateArtifact,
  defaultStoreFolder,
  type FinishedFiles,
  type MakeArtifact,
  type MakeOptions,
  type PruneRules,
} from "./store/index.js";
export { TensorboardLog } from "./tensorboard/index.js";
