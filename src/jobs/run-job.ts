import { type ChildProcess, fork } from "node:child_process";
import { InterruptedError, RetortError } from "../core/index.js";
import { closeCrashedRun, type RunEvent } from "../runs/index.js";
import { JobError, type JobFailure } from "./failure.js";
import { tunedEnvironment } from "./tuned-environment.js";

/** Which recipe to run, on what. */
export interface JobRequest {
  /** A key of `recipes`. */
  readonly recipe: string;
  /** The recipe's resolved config. */
  readonly config: unknown;
  readonly runFolder: string;
  /** Write the trainings' scalars for TensorBoard, too. */
  readonly tensorboard?: boolean | undefined;
  /** Operator threads; all cores if left out. */
  readonly threads?: number | undefined;
}

export interface JobOptions {
  /** Gets every event as it happens. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Aborting it asks the job to save a checkpoint and stop; aborting a stuck job is up to the caller's second try ({@link RunningJob.kill}). */
  readonly signal?: AbortSignal;
  /** The module that the process runs: one that calls {@link serveJob}. Default: the recipes of this package. */
  readonly entry?: URL;
}

/** What the job's process sends. */
export type JobMessage =
  | { readonly kind: "event"; readonly event: RunEvent }
  | { readonly kind: "done"; readonly result: unknown }
  | { readonly kind: "failed"; readonly failure: JobFailure };

/** A job in its process. */
export interface RunningJob {
  /** The process's number, for whoever watches it from outside; 0 if it could not be started. */
  readonly pid: number;
  /**
   * The recipe's result, once the process is gone. Rejects with the recipe's own error as a {@link JobError}, a {@link JobCrash}, or an
   * InterruptedError after `kill`.
   */
  readonly result: Promise<unknown>;
  /** Ends the process at once; the run can be resumed from its last checkpoint. */
  kill(): void;
}

/**
 * The job's process ended without a word: out of memory, killed from outside, or crashed.
 * @example
 * ```ts
 * import { JobCrash, runJob } from "retort-kd";
 *
 * const job = runJob({ recipe: "distill", config: {}, runFolder: "run" });
 * // As the kernel does when memory runs out.
 * process.kill(job.pid, "SIGKILL");
 * const failure = await job.result.catch((error: unknown) => error);
 * failure instanceof JobCrash && failure.code; // → 'JOB_CRASH'
 * ```
 */
export class JobCrash extends RetortError {
  override readonly code = "JOB_CRASH";
  override readonly blame = "internal";
}

/**
 * Runs a recipe in a process of its own, which starts with the tuned environment (see {@link tunedEnvironment}), gives its memory back when it
 * ends, and cannot take this one down. Only events and the result cross. When this process dies, the job notices, saves a checkpoint and stops.
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { type EvaluationReport, resolveEvaluateConfig, runJob } from "retort-kd";
 *
 * writeFileSync("gold.txt", "the house is red\nthe river is old\n");
 * writeFileSync("KD.txt", "the house is red\nthe river is new\n");
 * const systems = [{ predictions: "KD.txt" }];
 * const config = resolveEvaluateConfig({ systems, references: ["gold.txt"], metrics: ["rouge1"] });
 * const job = runJob({ recipe: "evaluate", config, runFolder: "." });
 * const { metrics } = (await job.result) as EvaluationReport;
 * metrics[0]?.systems[0]?.value; // → 0.875
 * ```
 */
export function runJob(request: JobRequest, { onEvent, signal, entry = ownRecipes }: JobOptions = {}): RunningJob {
  const child = fork(entry, [], { env: tunedEnvironment(request.threads), serialization: "json" });
  // A process that heard Ctrl-C itself may be gone before this one knows; the pipe is broken then, and what the process said is still to be read.
  const tell = (message: object): void => void (child.connected && child.send(message, () => undefined));
  const ask = (): void => tell({ kind: "stop" });
  signal?.addEventListener("abort", ask, { once: true });
  const result = outcome(child, onEvent)
    .catch((error: unknown) => {
      // What the process says itself, it has written down itself.
      if (error instanceof JobCrash || child.killed) {
        const { code, message } = error as RetortError;
        closeCrashedRun(request.runFolder, { pid: child.pid ?? 0, code, message });
      }
      throw error;
    })
    .finally(() => signal?.removeEventListener("abort", ask));
  tell({ kind: "start", request });
  if (signal?.aborted) ask();
  return { pid: child.pid ?? 0, result, kill: () => void child.kill("SIGKILL") };
}

const ownRecipes = new URL("./job-process.js", import.meta.url);

/** Settles when the process is gone and every message that it sent has come, so that whoever waits for it leaves no process behind. */
function outcome(child: ChildProcess, onEvent: JobOptions["onEvent"]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let settle: (() => void) | undefined;
    child.on("message", (message: JobMessage) => {
      if (message.kind === "event") onEvent?.(message.event);
      else if (message.kind === "done") settle = () => resolve(message.result);
      else settle = () => reject(new JobError(message.failure));
    });
    child.on("error", (cause) => reject(new JobCrash(`the job could not be started: ${cause.message}`, { cause })));
    child.on("close", (code, endedBy) => (settle ?? (() => reject(child.killed ? stopped() : endedEarly(code, endedBy))))());
  });
}

/** What it means that the process ended without `done` or `failed`. */
function endedEarly(code: number | null, endedBy: NodeJS.Signals | null): RetortError {
  // Ctrl-C in the first moments, before the process could listen for it.
  if (endedBy === "SIGINT" || endedBy === "SIGTERM" || endedBy === "SIGHUP") return stopped();
  const how = endedBy === null ? `ended with exit code ${code}` : `was ended by ${endedBy}`;
  return new JobCrash(`the job's process ${how}; run the same command again to resume from its last checkpoint.`, {
    ...(endedBy === "SIGKILL" ? { hint: "If nobody killed it, the machine ran out of memory: lower batchTokens." } : {}),
  });
}

function stopped(): InterruptedError {
  return new InterruptedError("stopped at once; run the same command again to go on from the last checkpoint.");
}
