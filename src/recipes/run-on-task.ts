import type { Dataset } from "../data/index.js";
import { readJson, readStatus } from "../runs/index.js";
import { threads } from "../tensor/index.js";
import { type AskedModels, checkModels } from "./check-models.js";
import type { DistillConfig } from "./config.js";
import type { RecipeContext } from "./context.js";
import { inRun } from "./in-run.js";
import type { Phases } from "./phases.js";
import { requireDevice } from "./require-device.js";

/** What a run on a task does. */
export interface TaskRun<Report> {
  /** Reads the task. Not called for a run that is done. */
  load(): Promise<Dataset>;
  /** All of the run; writes what it returns to `scores.json`. */
  body(dataset: Dataset, phases: Phases): Promise<Report>;
}

/** Runs a recipe on a task in its run folder. A run that was interrupted goes on where it was; one that is done only returns its report. */
export async function runOnTask<Report>(
  config: Pick<DistillConfig, "seed" | "device" | "threads"> & AskedModels,
  context: RecipeContext,
  { load, body }: TaskRun<Report>,
): Promise<Report> {
  requireDevice(config.device);
  if (config.threads !== undefined) threads(config.threads);
  const dataset = readStatus(context.runFolder)?.state === "done" ? undefined : await readTask(config, load);
  return inRun(config, context, async (phases, isDone) =>
    dataset === undefined || isDone ? readJson<Report>(phases.run.paths.scores) : body(dataset, phases),
  );
}

/** Before the run is opened: a mistyped path must not leave a run folder behind that the corrected command does not fit. */
async function readTask(models: AskedModels, load: () => Promise<Dataset>): Promise<Dataset> {
  await checkModels(models);
  return load();
}
