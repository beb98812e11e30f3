import { openRun, type Run } from "../../runs/index.js";
import { engineInfo, threads } from "../../tensor/index.js";
import type { MachineConfig } from "../config/index.js";
import { Phases } from "./phases.js";
import type { RecipeContext } from "./recipe-context.js";
import { runKind } from "./run-kind.js";

/**
 * What may differ when a run is resumed: results then agree to rounding, or the run ends at another time, and its log says so; or it goes on past what
 * had stopped it. A checkpoint belongs to one device.
 */
const mayDiffer = ["threads", "maxHours", "distillation.allowPoorTeacher"];

/**
 * Runs a recipe in its run folder: what `body` returns completes the run, what it throws is written down and thrown on.
 * @param body Gets whether the run was done before; it then only has to read its result.
 * @param extendable Keys that may differ besides, because the recipe goes on from what a run with other values left.
 */
export async function inRun<T>(
  config: Pick<MachineConfig, "seed" | "device">,
  context: RecipeContext,
  body: (phases: Phases, isDone: boolean) => Promise<T>,
  extendable: readonly string[] = [],
): Promise<T> {
  const environment = { seed: config.seed, device: config.device, threads: threads(), torch: engineInfo().torchVersion };
  const run = await openRun(context.runFolder, config, { environment, mayDiffer: [...mayDiffer, ...extendable], kindOf: runKind });
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

function isUnfinished({ previous }: Run): boolean {
  return previous !== undefined && previous.state !== "done";
}
