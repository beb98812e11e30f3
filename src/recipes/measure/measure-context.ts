import type { Phases } from "../phases/index.js";
import type { MeasureConfig } from "./measure-config.js";
import type { Probes } from "./probes.js";

/** What measuring needs besides the models. */
export interface MeasureContext {
  readonly config: MeasureConfig;
  readonly phases: Phases;
  readonly probes: Probes;
}
