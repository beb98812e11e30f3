import { type Blame, RetortError } from "../core/index.js";

/** An error as it crosses a process boundary. */
export interface JobFailure {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly blame: Blame;
  readonly stack: string | undefined;
}

/** Takes an error apart into plain JSON. */
export function describeFailure(error: unknown): JobFailure {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const isOurs = error instanceof RetortError;
  return {
    name,
    message,
    stack,
    code: isOurs ? error.code : "INTERNAL",
    hint: isOurs ? error.hint : undefined,
    blame: isOurs ? error.blame : "internal",
  };
}

/**
 * What a job in another process threw; `code`, `hint`, `blame` and the message are the original's.
 * @example
 * ```ts
 * import { JobError, resolveEvaluateConfig, runJob } from "retort-kd";
 *
 * const config = resolveEvaluateConfig({ systems: [{ predictions: "no-such-file.txt" }] });
 * const failure = await runJob({ recipe: "evaluate", config, runFolder: "." }).result.catch((error: unknown) => error);
 * failure instanceof JobError && [failure.code, failure.blame]; // → [ 'DATA', 'input' ]
 * ```
 */
export class JobError extends RetortError {
  override readonly code: string;
  override readonly blame: Blame;

  constructor({ name, message, hint, code, blame, stack }: JobFailure) {
    super(message, hint === undefined ? {} : { hint });
    this.name = name;
    this.code = code;
    this.blame = blame;
    if (stack !== undefined) this.stack = stack;
  }
}
