/** Options every {@link RetortError} takes besides its message. */
export interface RetortErrorOptions {
  /** What the reader can do about it, one sentence. */
  readonly hint?: string;
  /** The error underneath, if there is one. */
  readonly cause?: unknown;
}

/** Who is to blame: decides the command's exit code (1 ours, 2 the input's, 130 interrupted). */
export type Blame = "input" | "internal" | "interrupted";

/**
 * The root of every error this library throws on purpose.
 * `code` is stable and meant for programs; `message` and `hint` are meant for people.
 * @example
 * ```ts
 * import { RetortError, resolveConfig } from "retort-kd";
 *
 * try {
 *   resolveConfig({ dat: {} });
 * } catch (error) {
 *   if (!(error instanceof RetortError)) throw error;
 *   error.code; // → 'CONFIG'
 * }
 * ```
 */
export class RetortError extends Error {
  readonly code: string = "RETORT";
  readonly blame: Blame = "input";
  readonly hint: string | undefined;

  constructor(message: string, options: RetortErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** A recipe, flag or model configuration holds a wrong key or value. */
export class ConfigError extends RetortError {
  override readonly code = "CONFIG";
}

/** A tensor has another shape or dtype than the operation needs. */
export class ShapeError extends RetortError {
  override readonly code = "SHAPE";
}

/** The asked-for device is missing or cannot do what was asked. */
export class DeviceError extends RetortError {
  override readonly code = "DEVICE";
}

/** A data file cannot be read as what it should be. The message starts with `path:line` where there is one. */
export class DataError extends RetortError {
  override readonly code = "DATA";
}

/** A tokenizer file is broken, or does not fit the model. */
export class TokenizerError extends RetortError {
  override readonly code = "TOKENIZER";
}

/** A checkpoint is broken, incomplete, or does not fit the architecture. */
export class CheckpointError extends RetortError {
  override readonly code = "CHECKPOINT";
}

/** The disk, a run folder or the artifact store refuses: full, locked by another process, or holding other bytes than were written. */
export class StorageError extends RetortError {
  override readonly code = "STORAGE";
}

/** The Hugging Face hub cannot be reached, refuses, or sends other bytes than it announced. */
export class HubError extends RetortError {
  override readonly code = "HUB";
}

/** A teacher behind HTTP cannot be reached, refuses, or answers something else than it was asked for. */
export class TeacherError extends RetortError {
  override readonly code = "TEACHER";
}

/** A tensor or random stream was used after it had been released. */
export class DisposedError extends RetortError {
  override readonly code = "DISPOSED";
  override readonly blame = "internal";
}

/** The tensor engine refused a call. The message names the operator and, where it is known, the argument. */
export class NativeError extends RetortError {
  override readonly code = "NATIVE";
  override readonly blame = "internal";
}

/** The tensor engine or something it needs is not installed. */
export class SetupError extends RetortError {
  override readonly code = "SETUP";
}

/** Training met something it must not continue from, such as a non-finite loss. */
export class TrainingError extends RetortError {
  override readonly code = "TRAINING";
}

/** A study lacks what it needs: a run, a decision, scores that can be compared. */
export class StudyError extends RetortError {
  override readonly code = "STUDY";
}

/** Someone pressed Ctrl-C; what was done so far is safe and can be resumed. */
export class InterruptedError extends RetortError {
  override readonly code = "INTERRUPTED";
  override readonly blame = "interrupted";
}

/** The process exit code for an error: 130 interrupted, 2 bad input, 1 our fault. */
export function exitCodeOf(error: unknown): 1 | 2 | 130 {
  if (!(error instanceof RetortError)) return 1;
  return { interrupted: 130, input: 2, internal: 1 }[error.blame] as 1 | 2 | 130;
}
