import type { TrainResult } from "../../train/index.js";
import type { MachineConfig, ScoringConfig } from "../config/index.js";
import type { TaskPlace } from "../phases/index.js";
import type { PreparedData } from "./prepare-data.js";

/** How one of a run's trainings went. */
export interface TrainingOutcome extends TrainResult {
  /** As in `checkpoints/NAME`. */
  readonly name: string;
  /** What `start` and `best` are values of. */
  readonly measure: "nll" | "bleu";
  /** The negative log-likelihood that the model it left gives the validation targets, in nats per token. */
  readonly nll: number;
  /** V: a uniform guess has a negative log-likelihood of ln V. */
  readonly vocabularySize: number;
}

/** What all trainings of a run share. */
export interface FitContext extends TaskPlace {
  readonly config: ScoringConfig & Pick<MachineConfig, "device" | "dtype">;
  readonly data: PreparedData;
  /** When a training of this name has to end, in milliseconds since 1970; undefined where nothing limits it. */
  readonly deadlineOf?: (name: string) => number | undefined;
  /** Hears of every training that is done, in order, also of one that an earlier part of the run had done. */
  readonly onTrained?: (outcome: TrainingOutcome) => void;
}
