import { InterruptedError, RetortError } from "../../../core/index.js";
import { NotServed, RetryableTeacherError } from "../teacher-errors.js";
import type { Redaction } from "./redaction.js";

export interface BrokenOffContext {
  readonly name: string;
  readonly redaction: Redaction;
  readonly timeoutMs: number;
  readonly timedOut: boolean;
  readonly interrupted: boolean;
}

/** What it means that a request, or the reading of its answer, threw. */
export function brokenOff(error: unknown, { name, redaction, timeoutMs, timedOut, interrupted }: BrokenOffContext): RetortError {
  if (error instanceof RetortError) return error;
  if (interrupted) return new InterruptedError("interrupted.");
  if (timedOut)
    return new RetryableTeacherError(`${name} has not answered within ${timeoutMs / 1000} s.`, {
      hint: "Give it longer, or ask for less.",
    });
  const { code, message } = innermost(error);
  if (code === "ECONNREFUSED")
    return new NotServed(`${name}: nothing listens there (connection refused).`, { hint: "Is the server running, and at this port?" });
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return new NotServed(`${name}: there is no such host (${code}).`);
  const reason = code ?? redaction.clean(message);
  if (transient.test(reason)) return new RetryableTeacherError(`${name}: the connection broke off (${reason}).`);
  // Nothing was sent: certificates and ports are looked at before.
  return new NotServed(`${name} cannot be reached (${reason}).`);
}

/** Codes of Node and of its `fetch` for what may be better the next time: certificates and forbidden ports are not. */
const transient = /^(ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|UND_ERR_\w+|terminated|other side closed)$/;

/** The error that all others were made from: Node hides the reason under several. */
function innermost(error: unknown): NodeJS.ErrnoException {
  let inner = error as NodeJS.ErrnoException;
  while (inner.code === undefined && inner.cause instanceof Error) inner = inner.cause;
  return inner;
}
