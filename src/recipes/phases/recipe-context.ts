import type { RunEvent } from "../../runs/index.js";

/** What a recipe gets besides its config: where to write, whom to tell, when to stop. */
export interface RecipeContext {
  /** The run folder; a run that is in it is resumed. */
  readonly runFolder: string;
  /** Where what many runs can share is kept. Default: what the environment variable RETORT_STORE names, else `.retort/store`. */
  readonly storeFolder?: string | undefined;
  /** Write the trainings' scalars for TensorBoard, too. */
  readonly tensorboard?: boolean | undefined;
  /** Every event of the run, as it happens. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Aborting it ends the run at the next safe point, resumable, with an InterruptedError. */
  readonly signal?: AbortSignal | undefined;
}
