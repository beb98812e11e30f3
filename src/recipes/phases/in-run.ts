import { checkFinishedRun, configDifferences, openRun, type Run, type RunPaths, readJson, readStatus, runPaths } from "../../runs/index.js";
import { engineInfo, threads } from "../../tensor/index.js";
import type { MachineConfig } from "../config/index.js";
import { Phases } from "./phases.js";
import type { RecipeContext } from "./recipe-context.js";
import { runKind } from "./run-kind.js";

/** Where recipes say how they train. */
const trainings = [
  ...["teacher", "student", "model"].flatMap((model) => [`${model}.pretraining`, `${model}.training`]),
  "distillation.training",
  "finalFineTuning",
];

/**
 * What may differ when a run is resumed: results then agree to rounding, or the run ends at another time, and its log says so; or it goes on past what
 * had stopped it, such as memory that ran out. A checkpoint belongs to one device.
 */
const mayDiffer = [
  "threads",
  "maxHours",
  "distillation.allowPoorTeacher",
  ...trainings.map((training) => `${training}.gradientCheckpointing`),
];

/**
 * Runs a recipe in its run folder: what `body` returns completes the run, what it throws is written down and thrown on.
 * @param body Gets whether the run was done before; it then only has to read its result.
 * @param extendable Keys that may differ besides, because the recipe goes on from what a run with other values left.
 */
export async function inRun<T>(
  config: Pick<MachineConfig, "seed"> & Partial<Pick<MachineConfig, "device">>,
  context: RecipeContext,
  body: (phases: Phases, isDone: boolean) => Promise<T>,
  extendable: readonly string[] = [],
): Promise<T> {
  const environment = { seed: config.seed, device: config.device ?? "cpu", threads: threads(), torch: engineInfo().torchVersion };
  const options = { environment, mayDiffer: [...mayDiffer, ...extendable], kindOf: runKind, tensorboard: context.tensorboard };
  const run = await openRun(context.runFolder, config, options);
  // Only now is it certain that what the folder holds is this run.
  if (isUnfinished(run)) context.onEvent?.({ kind: "note", message: `the run goes on from ${run.previous?.phase ?? "its start"}.` });
  try {
    const result = await body(new Phases(run, context), run.previous?.state === "done");
    run.done();
    return result;
  } catch (error) {
    run.fail(error);
    throw error;
  }
}

/** The run in the context's folder, which is done: nothing is written, so that it may lie on a disk that can only be read. @throws ConfigError if it is another. */
export function finishedRun(config: object, { runFolder }: Pick<RecipeContext, "runFolder">): RunPaths {
  return checkFinishedRun(runFolder, config, { mayDiffer, kindOf: runKind });
}

/** Whether the context's folder holds this very run, done, so that nothing has to be written to show it. */
export function isDoneAlready(config: object, { runFolder }: Pick<RecipeContext, "runFolder">): boolean {
  if (readStatus(runFolder)?.state !== "done") return false;
  return configDifferences(readJson(runPaths(runFolder).config), config).length === 0;
}

function isUnfinished({ previous }: Run): boolean {
  return previous !== undefined && previous.state !== "done";
}
