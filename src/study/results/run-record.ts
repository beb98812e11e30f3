import type { Score } from "../../metrics/index.js";
import type { TrainingCost } from "../../page/index.js";
import type { DistillReport } from "../../recipes/index.js";
import { pathExists, type RunEnvironment, readSealedJson } from "../../runs/index.js";
import type { PlannedRun } from "../plan/index.js";
import type { StudyPaths } from "./study-paths.js";

/** What a run's system reached on a split. */
export interface RecordedScores {
  /** In nats per token of the gold targets. */
  readonly nll: number;
  readonly scores: readonly Score[];
  readonly cost: {
    readonly parameters: number;
    readonly checkpointBytes: number;
    readonly tokensPerSecond: number;
    /** Of one output of the task's greatest lengths. */
    readonly flops?: number;
  };
}

/** What a study keeps of a run when its folder may go: `scores/KEY.json`. */
export interface RunRecord extends Pick<PlannedRun, "key" | "verb" | "config" | "task" | "subject" | "seed"> {
  readonly version: 1;
  /** Of the run's own system: the fine-tuned model, or the distilled student. */
  readonly splits: Readonly<Record<"validation" | "test", RecordedScores>>;
  readonly targetKind: "text" | "phonemes";
  /** The sha-256 of the system's weights. */
  readonly weights: string;
  /** The weights that it started from, by the key of the run that made them. */
  readonly startedFrom: Readonly<Record<string, string>>;
  /** The sha-256 of the pseudo-targets it learned from, by what they are an artifact of. */
  readonly pseudoTargets?: { readonly key: string; readonly sha256: string };
  /** The sha-256 of the rows of each split. */
  readonly data: Readonly<Record<string, { readonly rows: number; readonly sha256: string }>>;
  readonly environment: RunEnvironment;
  /** What it took to train it, where the run counted that. */
  readonly trainingCost?: TrainingCost;
  /** Where the run measured it. */
  readonly exposureBias?: NonNullable<DistillReport["exposureBias"]>;
  readonly seconds: number;
  readonly warnings: readonly string[];
}

const hint = "Put it back as it was; or remove it, and `retort study run` makes the run again.";

/** The record of a run; undefined where it is not done. @throws StorageError for a damaged one. */
export function readRecord(paths: StudyPaths, key: string): RunRecord | undefined {
  return pathExists(paths.record(key)) ? readSealedJson<RunRecord>(paths.record(key), hint) : undefined;
}

/** The records of these runs that are there, by key. */
export function readRecords(paths: StudyPaths, runs: readonly Pick<PlannedRun, "key">[]): Map<string, RunRecord> {
  return new Map(
    runs.flatMap(({ key }) => {
      const record = readRecord(paths, key);
      return record === undefined ? [] : [[key, record] as const];
    }),
  );
}
