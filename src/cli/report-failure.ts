import { exitCodeOf, RetortError } from "../core/index.js";
import { JobCrash } from "../jobs/index.js";
import type { ProgressOutput } from "./progress.js";
import { columnsOf, wrap } from "./text.js";

export interface ReportFailureOptions {
  /** As one JSON document on one line. */
  readonly json: boolean;
  readonly output?: ProgressOutput;
}

/**
 * Says on stderr what went wrong (as JSON if the command was asked for JSON) and returns the exit code: 1 our fault, 2 bad input,
 * 130 interrupted. Our own faults come with their stack, because somebody has to mend them.
 */
export function reportFailure(error: unknown, { json, output = process.stderr }: ReportFailureOptions): number {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const { code, hint, blame } = error instanceof RetortError ? error : { code: "INTERNAL", hint: undefined, blame: "internal" };
  if (json) {
    output.write(`${JSON.stringify({ error: { name, code, message, hint } })}\n`);
    return exitCodeOf(error);
  }
  const columns = columnsOf(output, output.isTTY ? 80 : Number.POSITIVE_INFINITY);
  const text = blame === "interrupted" ? message.charAt(0).toUpperCase() + message.slice(1) : `${name}: ${message}`;
  for (const line of [text, ...(hint === undefined ? [] : [hint])]) output.write(`${wrap(line, { columns })}\n`);
  // A crash was seen from outside: the stack would be that of the observer.
  if (blame === "internal" && !(error instanceof JobCrash)) output.write(frames(stack));
  return exitCodeOf(error);
}

/** The stack without the message that stands above it. */
function frames(stack: string | undefined): string {
  const start = stack?.search(/^ {4}at /m) ?? -1;
  return start < 0 ? "" : `${stack?.slice(start)}\n`;
}
