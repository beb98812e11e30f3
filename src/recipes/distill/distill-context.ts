import type { ArtifactStore } from "../../runs/index.js";
import type { Phases } from "../phases/index.js";
import type { PreparedData, TaskContext } from "../task/index.js";
import type { DistillConfig } from "./config/index.js";

/** A task as the student reads it. */
export interface DistillData extends PreparedData {
  /** The same task as its teacher reads it; absent where that has the student's tokenizer. */
  readonly teacher?: PreparedData;
}

/** What all parts of a distillation share. */
export interface DistillContext extends TaskContext<DistillConfig> {
  readonly data: DistillData;
  /** What all runs share. */
  readonly store: ArtifactStore;
}

/** The same in a run, whose parts are told to its log. */
export interface RunningContext extends DistillContext {
  readonly phases: Phases;
}
