import { InterruptedError } from "../core/index.js";
import type { ProbeResult, TakeProbe } from "../recipes/index.js";
import { residentMemory } from "../runs/index.js";
import { runJob } from "./run-job.js";

/** How often a process's memory is looked at, in milliseconds: a batch that does not fit is ended before it takes much more than it may. */
const watchEvery = 20;

/**
 * Takes a probe in a process of its own. Once its model stands in memory, a process that has more than `memoryLimit` bytes resident is ended, and the
 * result is undefined.
 */
export const probeInChild: TakeProbe = async (request, { memoryLimit, signal }) => {
  let watch: NodeJS.Timeout | undefined;
  let isOver = false;
  const job = runJob(
    { recipe: "probe", config: request, runFolder: ".", threads: request.threads },
    {
      ...(signal && { signal }),
      onEvent: (event) => {
        if (memoryLimit === undefined || event.kind !== "phase" || watch !== undefined) return;
        watch = setInterval(() => {
          if ((residentMemory(job.pid) ?? 0) <= memoryLimit) return;
          isOver = true;
          job.kill();
        }, watchEvery);
      },
    },
  );
  try {
    return (await job.result) as ProbeResult;
  } catch (error) {
    if (isOver) return undefined;
    if (signal?.aborted) throw new InterruptedError("interrupted; run the same command again to go on from here.", { cause: error });
    throw error;
  } finally {
    clearInterval(watch);
  }
};
