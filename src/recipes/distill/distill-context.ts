import type { ArtifactStore } from "../../runs/index.js";
import type { Phases } from "../phases/index.js";
import type { TaskContext } from "../task/index.js";
import type { DistillConfig } from "./config/index.js";

/** What all parts of a distillation share. */
export interface DistillContext extends TaskContext<DistillConfig> {
  /** What all runs share. */
  readonly store: ArtifactStore;
}

/** The same in a run, whose parts are told to its log. */
export interface RunningContext extends DistillContext {
  readonly phases: Phases;
}
