import { existsSync, readdirSync, statSync } from "node:fs";
import { ConfigError, InterruptedError, RetortError, StorageError } from "../core/index.js";
import { type ConfigDifference, configDifferences, formatDifference, formatValue } from "./config-differences.js";
import { makeFolder, readJson, recoverFolder, writeJsonAtomic } from "./files/index.js";
import { acquireLock, type Lock } from "./locks/index.js";
import { EventLog, type ProgressEvent, type RunEvent, readEvents } from "./logs/index.js";
import { ownTag } from "./processes/index.js";
import { describeEnvironment, type EnvironmentFacts, type RunEnvironment } from "./run-environment.js";
import { type RunPaths, runPaths } from "./run-paths.js";
import { type RunStatus, readStatus, type StatusProgress } from "./run-status.js";
import { TensorboardLog } from "./tensorboard/index.js";

/** How to open a run. */
export interface OpenRunOptions {
  readonly environment: EnvironmentFacts;
  /** Config keys, dotted, that may differ when a run is resumed, with all below them: what changes how the run is done, not what it makes. */
  readonly mayDiffer?: readonly string[];
  /** Write the trainings' scalars for TensorBoard, too, in the folder {@link RunPaths.tensorboard}. */
  readonly tensorboard?: boolean | undefined;
  /** What kind of run has such a config, in words; undefined for what is no run's. Default: all runs are of one kind. */
  readonly kindOf?: (config: unknown) => string | undefined;
}

/** The status is written through to the disk, so not for every batch. */
const msBetweenProgress = 2000;

/** A run that this process, and no other, is writing. Made by {@link openRun}; ends with {@link done} or {@link fail}. */
export class Run {
  readonly paths: RunPaths;
  /** The status that was found, if the folder held a run already; its state is never `running`. */
  readonly previous: RunStatus | undefined;
  readonly #lock: Lock;
  readonly #events: EventLog;
  readonly #tensorboard: TensorboardLog | undefined;
  #phase: string | undefined;
  #progress: StatusProgress | undefined;
  #progressWrittenAt = 0;

  constructor(paths: RunPaths, lock: Lock, { tensorboard = false }: Pick<OpenRunOptions, "tensorboard"> = {}) {
    this.paths = paths;
    const found = readStatus(paths.folder);
    // Whoever said `running` does not hold the lock any more, or it would not be ours.
    this.previous = found?.state === "running" ? { ...found, state: "interrupted" } : found;
    this.#lock = lock;
    this.#phase = this.previous?.phase;
    this.#events = new EventLog(paths.events);
    this.#tensorboard = tensorboard ? new TensorboardLog(paths.tensorboard, readEvents(paths.events)) : undefined;
    this.#writeStatus("running");
  }

  /** Adds an event to the run's log. */
  log(event: RunEvent): void {
    const logged = this.#events.append(event);
    this.#tensorboard?.append(logged);
  }

  /** Says in the status, now and then, how far the present part has come: for whoever watches, and not for the log. */
  progress({ done, total, unit }: ProgressEvent): void {
    const first = this.#progress?.first ?? { done, at: new Date().toISOString() };
    this.#progress = { done, total, unit, first };
    if (performance.now() - this.#progressWrittenAt < msBetweenProgress) return;
    this.#progressWrittenAt = performance.now();
    this.#writeStatus("running");
  }

  /** Says in log and status that a part of the run begins. */
  startPhase(phase: string): void {
    this.#phase = phase;
    this.#progress = undefined;
    this.log({ kind: "phase", phase, state: "start" });
    this.#writeStatus("running");
  }

  /** Says in the log that the part of the run begun last is complete. */
  endPhase(): void {
    if (this.#phase !== undefined) this.log({ kind: "phase", phase: this.#phase, state: "end" });
  }

  /** The run is complete: says so, and lets other processes have the folder. */
  done(): void {
    this.#close(() => {
      this.log({ kind: "done" });
      this.#writeStatus("done");
    });
  }

  /** The run stops early: says why (`interrupted` for an InterruptedError, else `failed`), and lets other processes have the folder. */
  fail(error: unknown): void {
    const code = error instanceof RetortError ? error.code : "INTERNAL";
    const message = error instanceof Error ? error.message : String(error);
    const hint = error instanceof RetortError && error.hint !== undefined ? { hint: error.hint } : {};
    try {
      this.#close(() => {
        this.log({ kind: "error", code, message, ...hint });
        this.#writeStatus(error instanceof InterruptedError ? "interrupted" : "failed", { code, message });
      });
    } catch (failure) {
      // The caller is about to report `error`; a disk too full to write it down as well must not take its place.
      if (!(failure instanceof StorageError)) throw failure;
    }
  }

  #close(lastWords: () => void): void {
    try {
      lastWords();
    } finally {
      this.#events.close();
      this.#tensorboard?.close();
      this.#lock.release();
    }
  }

  #writeStatus(state: RunStatus["state"], error?: RunStatus["error"]): void {
    const phase = this.#phase === undefined ? {} : { phase: this.#phase };
    const progress = state === "running" && this.#progress !== undefined ? { progress: this.#progress } : {};
    const status: RunStatus = {
      state,
      ...ownTag(),
      ...phase,
      ...progress,
      updatedAt: new Date().toISOString(),
      ...(error ? { error } : {}),
    };
    writeJsonAtomic(this.paths.status, status);
  }
}

/**
 * Makes the run folder, or resumes the run in it. Throws a ConfigError if the folder holds something else, a run of another kind or one with another config
 * (each key with its old and new value), and a StorageError if another process is writing it. What a killed process left half-written
 * is cleaned up, and a run found in other surroundings than it began in gets a warning in its log.
 */
export async function openRun(folder: string, config: unknown, options: OpenRunOptions): Promise<Run> {
  const paths = runPaths(folder);
  checkFolder(paths);
  if (options.kindOf !== undefined) checkKind(paths, config, options.kindOf);
  makeFolder(folder);
  const lock = await acquireLock(lockFolder(folder), { what: `run ${folder}` });
  try {
    recoverFolder(folder);
    recoverFolder(paths.checkpoints);
    checkConfig(paths, config, options.mayDiffer ?? []);
    writeJsonAtomic(paths.config, config);
    return beginRun(paths, lock, options);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Makes sure that the run in `folder`, which is done, is the one that this config asks for. Writes nothing and takes no lock, so that it can be shown from a disk
 * that may only be read. Errors as {@link openRun}.
 */
export function checkFinishedRun(
  folder: string,
  config: unknown,
  { mayDiffer = [], kindOf }: Omit<OpenRunOptions, "environment">,
): RunPaths {
  const paths = runPaths(folder);
  checkFolder(paths);
  if (kindOf !== undefined) checkKind(paths, config, kindOf);
  checkConfig(paths, config, mayDiffer);
  return paths;
}

function lockFolder(folder: string): string {
  return `${folder}/.lock`;
}

function checkFolder({ folder, config }: RunPaths): void {
  if (!existsSync(folder) || existsSync(config)) return;
  if (!statSync(folder).isDirectory()) {
    throw new ConfigError(`${folder}: is a file, and no run folder.`, { hint: "Name a folder that does not exist yet." });
  }
  const entries = readdirSync(folder).filter((name) => !name.startsWith("."));
  if (entries.length === 0) return;
  throw new ConfigError(`${folder}: is not a run folder (it has no config.json but ${entries.slice(0, 3).join(", ")})`, {
    hint: "Name a folder that does not exist yet, or one that a run was made in.",
  });
}

/** Before anything is written: the folder may be a model's, which has a config.json too. */
function checkKind({ folder, config: path }: RunPaths, config: unknown, kindOf: (config: unknown) => string | undefined): void {
  if (!existsSync(path)) return;
  const [found, asked] = [kindOf(readJson(path)), kindOf(config)];
  if (found === asked) return;
  if (found === undefined) {
    throw new ConfigError(`${folder}: is not a run folder (its config.json is not that of a run)`, {
      hint: "Name a folder that does not exist yet, or one that a run was made in.",
    });
  }
  throw new ConfigError(`${folder}: is a ${found} run, and cannot be gone on with as a ${asked} run.`, {
    hint: "Name another run folder.",
  });
}

function checkConfig({ folder, config: path }: RunPaths, config: unknown, mayDiffer: readonly string[]): void {
  if (!existsSync(path)) return;
  const differences = configDifferences(readJson(path), config).filter(({ key }) => !isBelowAny(key, mayDiffer));
  if (differences.length === 0) return;
  const rest = differences.length - shownDifferences;
  const shown = differences.slice(0, shownDifferences).map(shortDifference);
  const all = [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join("; ");
  throw new ConfigError(`${folder}: was begun with another config: ${all}`, {
    hint: `To resume it, use the old values, which stand in ${path}; for a run of its own, name another folder: --run-dir.`,
  });
}

/** Another recipe differs in nearly everything; a few say which of the two it is. */
const shownDifferences = 4;
/** Longer values, such as whole parts of a recipe, are clipped. */
const longestValue = 32;

function shortDifference({ key, before, after }: ConfigDifference): string {
  const [from, to] = [before, after].map((value) => {
    const text = formatValue(value);
    return text.length <= longestValue ? text : `${text.slice(0, longestValue - 1)}…`;
  });
  return `${key}: ${from} → ${to}`;
}

function isBelowAny(key: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => key === prefix || key.startsWith(`${prefix}.`));
}

function beginRun(paths: RunPaths, lock: Lock, options: OpenRunOptions): Run {
  const environment: RunEnvironment = describeEnvironment(options.environment);
  const before = existsSync(paths.environment) ? readJson<RunEnvironment>(paths.environment) : undefined;
  const changes = before === undefined ? [] : configDifferences(before, environment);
  writeJsonAtomic(paths.environment, environment);
  const run = new Run(paths, lock, options);
  if (changes.length > 0) {
    run.log({
      kind: "warning",
      message: `Resumed in other surroundings, numbers may differ slightly: ${changes.map(formatDifference).join("; ")}`,
    });
  }
  if (lock.takenOverFrom)
    run.log({ kind: "note", message: `Took the run over from process ${lock.takenOverFrom.pid}, which ended without closing it.` });
  return run;
}
