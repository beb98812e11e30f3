import { existsSync } from "node:fs";
import { RetortError } from "../core/index.js";
import { readJson, writeJsonAtomic } from "./files/index.js";
import { isAlive, type ProcessTag } from "./processes/index.js";
import { runPaths } from "./run-paths.js";

/** `interrupted` runs and `failed` ones can be resumed; `done` is final. */
export type RunState = "running" | "interrupted" | "failed" | "done";

/** How far the present part of a run has come that takes no optimizer steps. */
export interface StatusProgress {
  readonly done: number;
  readonly total: number;
  /** What is counted, such as `inputs`. */
  readonly unit: string;
  /** So much was done when this process began to count, and when that was (ISO 8601 in UTC): what the time left is guessed from. */
  readonly first: { readonly done: number; readonly at: string };
}

/** The contents of `status.json`: what the run is doing, and the process that does it. */
export interface RunStatus extends ProcessTag {
  readonly state: RunState;
  /** The phase the run is in or was in last, if it got that far. */
  readonly phase?: string;
  /** Absent where the log says more: of trainings. A few seconds old at most. */
  readonly progress?: StatusProgress;
  /** ISO 8601 in UTC. */
  readonly updatedAt: string;
  /** Why the run stopped, for `interrupted` and `failed`. */
  readonly error?: { readonly code: string; readonly message: string };
}

/**
 * The status of the run in `folder`, or undefined if there is none yet. A run that says `running` but whose process is gone is
 * `interrupted`: it was killed before it could say so. DataError for a damaged file.
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { pretrain, readStatus, resolvePretrainConfig } from "retort-kd";
 *
 * writeFileSync("inputs.txt", Array.from({ length: 60 }, (_, i) => `the house has ${i} rooms`).join("\n"));
 * const shape = { kind: "gpt2", nEmbd: 8, nLayer: 1, nHead: 2, nPositions: 32 };
 * const pretraining = { learningRate: 0.01, maxEpochs: 1, batchTokens: 512 };
 * const config = resolvePretrainConfig({ data: { inputs: "inputs.txt", maxSourceLength: 32 }, model: { shape, pretraining } });
 * await pretrain(config, { runFolder: "run", signal: AbortSignal.abort() }).catch(() => undefined);
 * readStatus("run")?.state; // → 'interrupted'
 * await pretrain(config, { runFolder: "run" });
 * readStatus("run")?.state; // → 'done'
 * ```
 */
export function readStatus(folder: string): RunStatus | undefined {
  const path = runPaths(folder).status;
  if (!existsSync(path)) return undefined;
  const status = readJson<RunStatus>(path, "Remove this one file: the run goes on from its checkpoints.");
  return status.state === "running" && !isAlive(status) ? { ...status, state: "interrupted" } : status;
}

/**
 * Writes down that the process of the run in `folder` ended without saying so itself: as interrupted, with why. Does nothing where the status is another's, or cannot be
 * read or written: {@link readStatus} sees through it all the same.
 */
export function closeCrashedRun(folder: string, { pid, code, message }: { pid: number; code: string; message: string }): void {
  try {
    const path = runPaths(folder).status;
    if (!existsSync(path)) return;
    const status = readJson<RunStatus>(path);
    if (status.state !== "running" || status.pid !== pid || isAlive(status)) return;
    writeJsonAtomic(path, { ...status, state: "interrupted", updatedAt: new Date().toISOString(), error: { code, message } });
  } catch (error) {
    if (!(error instanceof RetortError)) throw error;
  }
}
