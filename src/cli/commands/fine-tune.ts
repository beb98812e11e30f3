import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { ConfigError, formatSeconds } from "../../core/index.js";
import { describeDecoding } from "../../distill/index.js";
import {
  cautions,
  type DistillPreset,
  distillPresets,
  type FineTuneReport,
  fineTunePreset,
  resolveFineTuneConfig,
  scoredDecoding,
  scoreTable,
} from "../../recipes/index.js";
import { cautionList } from "../caution-list.js";
import { addCommonOptions } from "../common-options.js";
import { addRecipeOptions, dataOf, defaultRunFolder, type RecipeOptions, recipeInsteadOf, withFlags } from "../recipe-options.js";
import { runRecipe, type SummaryLayout } from "../run-recipe.js";
import { decodingOrigins, shortPath } from "../summary.js";
import { renderTable } from "../table.js";
import { printable, wrap } from "../text.js";

interface FineTuneOptions extends RecipeOptions {
  readonly model?: string;
  readonly preset?: DistillPreset;
}

const examples = `
Examples:
  retort fine-tune --model t5-large --train pairs.jsonl
      the best checkpoint by validation; validation and test are cut off train
  retort fine-tune --model t5-large --train data/ --preset paper
      the study's schedule for a teacher
  retort fine-tune --model t5-small --train pairs.jsonl \\
      --set model.training.learningRate=5e-4
      a small model, at the rate of the study's students
  retort fine-tune recipe.yaml --set model.training.maxEpochs=20`;

/** `retort fine-tune`: labeled pairs → a fine-tuned model with its scores. */
export function fineTuneCommand(): Command {
  const command = new Command("fine-tune")
    .description("fine-tune a model on labeled pairs, and score it on the validation and test splits")
    .argument("[recipe]", "a recipe (YAML); without it the flags make one")
    .option("--model <model>", "a Hugging Face model folder, org/name[@revision] of the hub, or a system of a run, RUN:KD")
    .addOption(new Option("--preset <name>", "how long to train (default: quick)").choices([...distillPresets]));
  return addCommonOptions(addRecipeOptions(command)).addHelpText("after", examples).action(fineTune);
}

async function fineTune(path: string | undefined, options: FineTuneOptions): Promise<void> {
  const { model, preset, runDir, json = false } = options;
  const recipe = path === undefined ? recipeFromFlags(options) : recipeInsteadOf({ model, preset }, path, dataOf(options));
  const config = resolveFineTuneConfig(withFlags(recipe as Record<string, unknown>, options));
  const runFolder = runDir === undefined ? defaultRunFolder("fine-tune", config.data) : resolve(runDir);
  await runRecipe<FineTuneReport>(
    { recipe: "fine-tune", config, runFolder, json, tensorboard: options.tensorboard, threads: config.threads },
    summary,
  );
}

function recipeFromFlags(flags: FineTuneOptions) {
  const { model, preset = "quick" } = flags;
  const data = dataOf(flags);
  if (model === undefined || data === undefined) {
    throw new ConfigError(`--${model === undefined ? "model" : "train"} is missing: give a recipe file, or --model and --train.`);
  }
  return fineTunePreset(preset, { data: data as never, model });
}

function summary({ dataset, splits, warnings, seconds, config }: FineTuneReport, { runFolder, columns }: SummaryLayout): string {
  const folder = shortPath(runFolder);
  const rows = (["validation", "test"] as const).map((split) => [`${split}, ${dataset[split]} inputs`, splits[split]] as const);
  return [
    "",
    `Fine-tuned on ${dataset.labeled.toLocaleString("en")} pairs of ${printable(dataset.name)}`,
    wrap(`Outputs by ${describeDecoding(scoredDecoding(config))}`, { columns }),
    ...decodingOrigins(config.evaluation, { folder: "the model's folder", columns }),
    "",
    renderTable(scoreTable(rows), columns),
    "",
    ...cautionList(cautions({ warnings, results: splits }), columns),
    `Done in ${formatSeconds(seconds)}.`,
    `  model   ${join(folder, "model")} (a Hugging Face folder)`,
    `  scores  ${join(folder, "scores.json")}`,
    "",
  ].join("\n");
}
