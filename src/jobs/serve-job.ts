import { ConfigError } from "../core/index.js";
import type { RecipeContext } from "../recipes/index.js";
import { describeFailure } from "./failure.js";
import type { JobMessage, JobRequest } from "./run-job.js";

/** A recipe that can run as a job: plain JSON in, plain JSON out. */
export type RecipeFunction = (config: unknown, context: RecipeContext) => Promise<unknown>;

/**
 * Makes this process the other end of {@link runJob}: it waits for one request, runs that recipe, reports, and ends. Ctrl-C, a request
 * to stop and the parent's death all abort the recipe's signal.
 * @param load Gives the recipes by name; called once the process listens, so that a signal that comes while they load is not lost.
 */
export function serveJob(load: () => Promise<Readonly<Record<string, RecipeFunction>>>): void {
  const stop = new AbortController();
  // Ctrl-C and a closed terminal reach the whole process group, and the parent asks as well: either way, checkpoint, then end.
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"] as const) process.on(name, () => stop.abort());
  process.on("message", (message: { kind: "start"; request: JobRequest } | { kind: "stop" }) => {
    if (message.kind === "stop") stop.abort();
    else void run(load, message.request, stop.signal);
  });
}

async function run(
  load: () => Promise<Readonly<Record<string, RecipeFunction>>>,
  { recipe, config, runFolder, tensorboard }: JobRequest,
  signal: AbortSignal,
): Promise<void> {
  try {
    const recipes = await load();
    const execute = Object.hasOwn(recipes, recipe) ? recipes[recipe] : undefined;
    if (execute === undefined) throw new ConfigError(`no recipe is called '${recipe}'; there are ${Object.keys(recipes).join(", ")}.`);
    const result = await execute(config, { runFolder, tensorboard, signal, onEvent: (event) => send({ kind: "event", event }) });
    await send({ kind: "done", result });
  } catch (error) {
    await send({ kind: "failed", failure: describeFailure(error) });
  }
  if (process.connected) process.disconnect();
}

/** Resolves when the message is on its way; a parent that is gone is no reason to fail. */
function send(message: JobMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || process.send === undefined) return resolve();
    process.send(message, undefined, undefined, () => resolve());
  });
}
