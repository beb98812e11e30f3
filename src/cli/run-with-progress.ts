import { type JobRequest, runJob } from "../jobs/index.js";
import { ProgressLine } from "./progress.js";

/**
 * Runs a job in its own process and shows its progress on stderr. The first Ctrl-C asks it to save a checkpoint and stop; the second kills it,
 * and the run can then be resumed from the checkpoint before.
 */
export async function runWithProgress(request: JobRequest): Promise<unknown> {
  const stop = new AbortController();
  const progress = new ProgressLine(process.stderr);
  const job = runJob(request, { signal: stop.signal, onEvent: (event) => progress.handle(event) });
  const interrupt = (): void => {
    if (stop.signal.aborted) {
      job.kill();
      return;
    }
    progress.say("Saving a checkpoint, then stopping; Ctrl-C again stops at once.");
    stop.abort();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, interrupt);
  try {
    return await job.result;
  } finally {
    for (const name of signals) process.off(name, interrupt);
    progress.close();
  }
}
