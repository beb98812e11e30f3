import {
  type LearningCurve,
  learningCurves,
  type PhaseTime,
  pathExists,
  phaseTimes,
  type RunEnvironment,
  readEvents,
  readJson,
  readJsonLines,
  runPaths,
} from "../../../runs/index.js";
import type { PredictionLine } from "../../scoring/index.js";
import type { DistillReport } from "../report/index.js";

/** What a run folder says of a distillation that is done: everything that its page shows. */
export interface FinishedDistillation {
  readonly report: DistillReport;
  readonly outputs: readonly PredictionLine[];
  readonly curves: readonly LearningCurve[];
  readonly times: readonly PhaseTime[];
  readonly environment: RunEnvironment | undefined;
}

/** Reads it, from the folder alone; what runs of earlier versions did not write stays away from the page. Errors as the readers'. */
export function readFinishedDistillation(folder: string): FinishedDistillation {
  const paths = runPaths(folder);
  const events = readEvents(paths.events);
  return {
    report: readJson<DistillReport>(paths.scores),
    outputs: readJsonLines<PredictionLine>(paths.predictions("test")),
    curves: learningCurves(events),
    times: phaseTimes(events),
    environment: pathExists(paths.environment) ? readJson<RunEnvironment>(paths.environment) : undefined,
  };
}
