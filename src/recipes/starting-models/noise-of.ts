import { modelKindOf } from "../../models/index.js";
import type { PretrainingConfig } from "../config/index.js";

/** How a kind of model, by its `model_type`, was pretrained by its authors: what a pretraining does that does not say. */
export function noiseOf(modelType: string): NonNullable<PretrainingConfig["noise"]> {
  if (modelType === "t5") return "span-corruption";
  return modelKindOf(modelType).kind === "decoder-only" ? "causal-lm" : "text-infilling";
}
