import { ConfigError } from "../core/index.js";
import { describeFailure } from "./failure.js";
import { recipes } from "./recipes.js";
import type { JobMessage, JobRequest } from "./run-job.js";

/** The other end of {@link runJob}: a forked process that waits for one request, runs it, reports, and ends. */

const stop = new AbortController();

// Ctrl-C reaches the whole process group; the parent asks as well. Either way: checkpoint, then end.
for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => stop.abort());
process.on("disconnect", () => stop.abort());

process.on("message", (message: { kind: "start"; request: JobRequest } | { kind: "stop" }) => {
  if (message.kind === "stop") stop.abort();
  else void run(message.request);
});

async function run({ recipe, config, runFolder }: JobRequest): Promise<void> {
  try {
    const execute = recipes[recipe];
    if (execute === undefined) throw new ConfigError(`no recipe is called '${recipe}'.`);
    const result = await execute(config, { runFolder, signal: stop.signal, onEvent: (event) => send({ kind: "event", event }) });
    await send({ kind: "done", result });
  } catch (error) {
    await send({ kind: "failed", failure: describeFailure(error) });
  }
  process.disconnect?.();
}

/** Resolves when the message is on its way; a parent that is gone is no reason to fail. */
function send(message: JobMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || process.send === undefined) return resolve();
    process.send(message, undefined, undefined, () => resolve());
  });
}
