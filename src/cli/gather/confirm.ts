import { createInterface } from "node:readline/promises";
import { ConfigError, InterruptedError } from "../../core/index.js";

/**
 * Asks on the terminal whether to go on.
 * @throws ConfigError where nobody can be asked; InterruptedError for any answer but yes.
 */
export async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new ConfigError("nobody can be asked here whether to spend this.", { hint: "Agree to it beforehand: --yes." });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const stop = new AbortController();
  terminal.on("SIGINT", () => stop.abort());
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: stop.signal }).catch(() => "");
    if (!/^y(es)?$/i.test(answer.trim())) throw new InterruptedError("nothing was asked.");
  } finally {
    terminal.close();
  }
}
