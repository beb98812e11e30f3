import { type JobRequest, runJob } from "../jobs/index.js";
import { ProgressLine } from "./progress.js";

/** What a job that makes a run does when it is asked to stop. */
const checkpointThenStop = "Saving a checkpoint, then stopping";

/**
 * Runs a job in its own process and shows its progress on stderr. The first Ctrl-C asks it to stop (a run: to save a checkpoint first); the second
 * kills it, and a run can then be resumed from the checkpoint before.
 * @param stopping What the job does at the first Ctrl-C, in words.
 */
export async function runWithProgress(request: JobRequest, stopping: string = checkpointThenStop): Promise<unknown> {
  const stop = new AbortController();
  const progress = new ProgressLine(process.stderr);
  const job = runJob(request, { signal: stop.signal, onEvent: (event) => progress.handle(event) });
  const interrupt = (): void => {
    if (stop.signal.aborted) {
      job.kill();
      return;
    }
    progress.say(`${stopping}; Ctrl-C again stops at once.`);
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
