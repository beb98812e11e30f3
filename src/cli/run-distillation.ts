import type { DistillConfig, DistillReport } from "../recipes/index.js";
import { runRecipe } from "./run-recipe.js";
import { distillSummary } from "./summary.js";

/** Runs the main job in a process of its own and prints what came out, as text or as one JSON document. */
export async function runDistillation({
  config,
  runFolder,
  json,
}: {
  config: DistillConfig;
  runFolder: string;
  json: boolean;
}): Promise<void> {
  await runRecipe<DistillReport>({ recipe: "distill", config, runFolder, json, threads: config.threads }, distillSummary);
}
