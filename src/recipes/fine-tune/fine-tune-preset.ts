import { type DistillPreset, presetEvaluation, presetFineTuning } from "../config/index.js";
import type { FineTuneRecipe } from "./fine-tune-config.js";

/** What the flags of `retort fine-tune` say. */
export interface FineTunePresetOptions {
  readonly data: FineTuneRecipe["data"];
  /** A model folder. */
  readonly model: string;
}

/** The fine-tuning that flags stand for: that of a preset's teacher. */
export function fineTunePreset(name: DistillPreset, { data, model }: FineTunePresetOptions): FineTuneRecipe {
  return { data, model: { from: model, training: presetFineTuning[name] }, evaluation: presetEvaluation };
}
