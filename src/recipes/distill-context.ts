import type { DistillConfig } from "./config.js";
import type { Phases } from "./phases.js";
import type { TaskContext } from "./task-context.js";

/** What all parts of a distillation share. */
export interface DistillContext extends TaskContext<DistillConfig> {
  /** The folder of the artifact store, which is shared by all runs. */
  readonly store: string;
}

/** The same in a run, whose parts are told to its log. */
export interface RunningContext extends DistillContext {
  readonly phases: Phases;
}
