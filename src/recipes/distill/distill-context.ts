import type { ArtifactStore } from "../../runs/index.js";
import type { Phases } from "../phases/phases.js";
import type { TaskContext } from "../task/task-context.js";
import type { DistillConfig } from "./config/distill-config.js";

/** What all parts of a distillation share. */
export interface DistillContext extends TaskContext<DistillConfig> {
  /** What all runs share. */
  readonly store: ArtifactStore;
}

/** The same in a run, whose parts are told to its log. */
export interface RunningContext extends DistillContext {
  readonly phases: Phases;
}
