import type { DistillConfig, DistillReport } from "../recipes/index.js";
import { runRecipe } from "./run-recipe.js";
import { distillSummary } from "./summary.js";

/** A distillation as the command line asks for it, or for an estimate of it. */
export interface DistillationRequest {
  readonly config: DistillConfig;
  readonly runFolder: string;
  /** Print one JSON document instead of text. */
  readonly json: boolean;
  /** Write the trainings' scalars for TensorBoard, too. */
  readonly tensorboard?: boolean | undefined;
}

/** Runs the main job in a process of its own and prints what came out, as text or as one JSON document. */
export async function runDistillation({ config, runFolder, json, tensorboard }: DistillationRequest): Promise<void> {
  await runRecipe<DistillReport>({ recipe: "distill", config, runFolder, json, tensorboard, threads: config.threads }, distillSummary);
}
