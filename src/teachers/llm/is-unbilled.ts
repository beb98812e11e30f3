import { NoSuchRoute, NotServed, RequestRefused, RetryableTeacherError } from "./teacher-errors.js";

/** Statuses of servers that take no more requests, or none yet. */
const turnedAway: readonly (number | undefined)[] = [429, 503];

/** Whether it is certain of a failed request that nobody worked on it. What broke off, timed out or failed inside the server may be charged. */
export function isUnbilled(error: unknown): boolean {
  if (error instanceof RetryableTeacherError) return turnedAway.includes(error.status);
  return error instanceof RequestRefused || error instanceof NoSuchRoute || error instanceof NotServed;
}
