import type { PretrainingConfig, TrainingConfig } from "../../config/index.js";
import type { RoughRows } from "../../rough-cost/index.js";
import type { PreparedData } from "../../task/index.js";
import type { DistillConfig } from "../config/index.js";
import { fineTuningWork, type ModelSizes, type PlannedPart, plannedWork } from "./planned-work.js";

/** What a run takes at most, told from sizes alone. */
export interface RoughWork {
  /** Floating-point operations: 2 per parameter and token forwards, twice that backwards; of generation as many as take the same time. */
  readonly operations: number;
  /** Checkpoints, models and pseudo-targets. */
  readonly bytes: number;
}

/** A fine-tuning, as far as it decides how long it takes. */
interface FineTuned {
  readonly data: Lengths;
  readonly model: { readonly pretraining?: PretrainingConfig | undefined; readonly training: TrainingConfig };
  readonly seed: number;
}

interface Lengths {
  readonly maxSourceLength: number;
  readonly maxTargetLength: number;
}

/** A checkpoint is the weights, both of AdamW's moments, and the best weights so far; a model's folder shares its bytes with the best. */
const copiesPerTraining = 4;
/** What a line of pseudo-targets has beside its tokens, and per token: its id, its text, its source's text. */
const bytesPerLine = 250;
const bytesPerToken = 10;

/**
 * What a run takes if no training ends early, where neither its data nor its models are at hand: all rows are taken to have the mean lengths, cut to the recipe's.
 * @param sizes Parameters; of a fine-tuning's model, `student`.
 */
export function roughWork(
  run: { readonly verb: "distill"; readonly config: DistillConfig } | { readonly verb: "fine-tune"; readonly config: FineTuned },
  { rows, sizes }: { readonly rows: RoughRows; readonly sizes: ModelSizes },
): RoughWork {
  const data = evenRows(rows, run.config.data);
  const parts = run.verb === "distill" ? plannedWork(run.config, data, sizes) : fineTuningWork(run.config, data, sizes.student);
  const operations = parts.reduce((sum, part) => sum + part.operations, 0);
  return { operations, bytes: checkpointBytes(parts, sizes) + pseudoTargetBytes(parts, rows) };
}

function checkpointBytes(parts: readonly PlannedPart[], { teacher, student }: ModelSizes): number {
  const trained = parts.filter(({ kind }) => kind === "training").map(({ name }) => (name.startsWith("teacher") ? teacher : student));
  return 4 * copiesPerTraining * trained.reduce((sum, size) => sum + size, 0);
}

/** In the store and in the run folder. */
function pseudoTargetBytes(parts: readonly PlannedPart[], { sourceTokens, targetTokens }: RoughRows): number {
  const sequences = parts.find(({ name }) => name === "pseudo-targets")?.units ?? 0;
  return 2 * sequences * (bytesPerLine + bytesPerToken * (sourceTokens + targetTokens));
}

/** Rows that all have the mean lengths: nothing but how many and how long they are is looked at. */
function evenRows(rows: RoughRows, { maxSourceLength, maxTargetLength }: Lengths): PreparedData {
  const inputIds = new Int32Array(Math.max(1, Math.round(Math.min(rows.sourceTokens, maxSourceLength))));
  const labels = new Int32Array(Math.max(1, Math.round(Math.min(rows.targetTokens, maxTargetLength))));
  const labeled = (count: number) => Array.from({ length: count }, () => ({ id: "", inputIds, labels }));
  const unlabeled = Array.from({ length: rows.unlabeled }, () => ({ id: "", inputIds }));
  return {
    train: labeled(rows.labeled),
    validation: labeled(rows.validation),
    test: labeled(rows.test),
    unlabeled,
  } as unknown as PreparedData;
}
