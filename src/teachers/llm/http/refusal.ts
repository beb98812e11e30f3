import type { APIError } from "openai";
import type { TeacherError } from "../../../core/index.js";
import { NoSuchRoute, NotServed, RequestRefused, RetryableTeacherError } from "../teacher-errors.js";
import type { Redaction } from "./redaction.js";
import { refusedParameter } from "./refused-parameter.js";
import { retryAfterMs } from "./retry-after.js";

export interface RefusalContext {
  readonly name: string;
  readonly keyVariable: string | undefined;
  readonly redaction: Redaction;
}

/** What a status of 400 or more means. The package's own error is no cause of it: its texts are the server's, and may quote the key. */
export function refusal(error: APIError, { name, keyVariable, redaction }: RefusalContext): TeacherError {
  const status = error.status as number;
  const { message: raw, param, code } = (error.error ?? {}) as { message?: unknown; param?: unknown; code?: unknown };
  const message = redaction.clean(typeof raw === "string" ? raw : JSON.stringify(raw ?? "nothing"));
  if (status === 401 || status === 403) return notAllowed(status, { name, keyVariable });
  if (status === 404 || status === 405)
    return new NoSuchRoute(`${name}: there is no such thing (status ${status}: ${message}).`, routeHint);
  if (status === 429 || status === 408 || status >= 500) {
    const wait = retryAfterMs(error.headers);
    const asked = wait === undefined ? "" : `, and asks to wait ${Math.ceil(wait / 1000)} s`;
    return new RetryableTeacherError(`${name} answers with status ${status}${asked}: ${message}.`.replace(/\.\.$/, "."), {
      status,
      retryAfterMs: wait,
    });
  }
  const { parameter, always } = refusedParameter({ message, param, code });
  const what = parameter === undefined ? "the request" : parameter;
  return new RequestRefused(`${name} refuses ${what} (status ${status}): ${message}${/[.!?…]$/.test(message) ? "" : "."}`, {
    parameter,
    always,
  });
}

const routeHint = { hint: "Does the URL end where the interface begins, usually with /v1?" };

function notAllowed(status: number, { name, keyVariable }: Pick<RefusalContext, "name" | "keyVariable">): NotServed {
  return keyVariable === undefined
    ? new NotServed(`${name} wants a key (status ${status}).`, {
        hint: "Name the environment variable that holds it: --key-env VARIABLE.",
      })
    : new NotServed(`${name} does not accept the key in ${keyVariable} (status ${status}).`, {
        hint: `Check the value of ${keyVariable}.`,
      });
}
