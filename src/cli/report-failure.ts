import { exitCodeOf, RetortError } from "../core/index.js";

/**
 * Says on stderr what went wrong (as JSON if the command was asked for JSON) and returns the exit code: 1 our fault, 2 bad input,
 * 130 interrupted. Our own faults come with their stack, because somebody has to mend them.
 */
export function reportFailure(error: unknown, { json }: { json: boolean }): number {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const { code, hint, blame } = error instanceof RetortError ? error : { code: "INTERNAL", hint: undefined, blame: "internal" };
  if (json) process.stderr.write(`${JSON.stringify({ error: { name, code, message, hint } })}\n`);
  else {
    process.stderr.write(`${name}: ${message}\n`);
    if (hint !== undefined) process.stderr.write(`${hint}\n`);
    if (blame === "internal" && stack !== undefined) process.stderr.write(`${stack}\n`);
  }
  return exitCodeOf(error);
}
