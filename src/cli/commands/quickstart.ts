import { resolve } from "node:path";
import { Command } from "commander";
import { presetFor, resolveConfig } from "../../recipes/index.js";
import { addCommonOptions } from "../common-options.js";
import { addRecipeOptions, dataOf, defaultRunFolder, type RecipeOptions, recipeFromFile, withFlags } from "../recipe-options.js";
import { runDistillation } from "../run-distillation.js";

interface QuickstartOptions extends RecipeOptions {
  readonly recipe?: string;
}

const examples = `
Examples:
  retort quickstart
      English words to phonemes in about three minutes: the teacher is packaged
  retort quickstart --dataset pronounce
      a teacher trained on the labels of its student: a quarter of an hour
  retort quickstart --dataset webapi
      API declarations to documentation sentences
  retort quickstart --train pairs.jsonl --unlabeled inputs.jsonl
      your task: {"source": "…", "target": "…"} and {"source": "…"} line by line
  retort quickstart --train posts.csv --set data.columns.source=text
      a column of yours that has another name
  retort quickstart --set student.training.maxEpochs=20 --run-dir runs/short
      one setting changed, in a run folder of its own`;

/** `retort quickstart`: the main job, end to end. */
export function quickstartCommand(): Command {
  const command = new Command("quickstart").description(
    "the main job on a built-in dataset, or on your files: S, the student alone, and KD, the distilled one, compared with T; the student and a report",
  );
  return addCommonOptions(addRecipeOptions(command))
    .option("--recipe <file>", "a recipe (YAML) to use instead of the built-in one")
    .addHelpText("after", examples)
    .action(quickstart);
}

async function quickstart(options: QuickstartOptions): Promise<void> {
  const data = dataOf(options);
  const recipe =
    options.recipe === undefined ? presetFor((data ?? { dataset: "pronounce-1k" }) as never) : recipeFromFile(options.recipe, data);
  const config = resolveConfig(withFlags(recipe, options));
  const runFolder = options.runDir === undefined ? defaultRunFolder("quickstart", config.data) : resolve(options.runDir);
  const { json = false, tensorboard } = options;
  await runDistillation({ config, runFolder, json, tensorboard });
}
