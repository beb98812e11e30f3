import type { RunEvent } from "../runs/index.js";
import type { DistillConfig } from "./config-schema.js";
import type { PreparedData } from "./prepare-data.js";

/** What all trainings of a run share. */
export interface FitContext {
  readonly config: Pick<DistillConfig, "data" | "evaluation" | "generation" | "seed" | "device" | "dtype">;
  readonly data: PreparedData;
  readonly runFolder: string;
  readonly emit: (event: RunEvent) => void;
  readonly signal?: AbortSignal | undefined;
  /** When a training of this name has to end, in milliseconds since 1970; undefined where nothing limits it. */
  readonly deadlineOf?: (name: string) => number | undefined;
}
