import { basename, extname, join, resolve } from "node:path";
import { Command, Option } from "commander";
import { ConfigError } from "../../core/index.js";
import {
  type BlackBoxReport,
  type DistillPreset,
  distillPreset,
  distillPresets,
  isBlackBoxRecipe,
  resolveBlackBoxConfig,
  resolveConfig,
} from "../../recipes/index.js";
import { blackBoxSummary } from "../black-box-summary.js";
import { addCommonOptions, positiveNumber } from "../common-options.js";
import { printEstimate } from "../print-estimate.js";
import { addRecipeOptions, dataOf, defaultRunFolder, type RecipeOptions, recipeInsteadOf, withFlags } from "../recipe-options.js";
import { runDistillation } from "../run-distillation.js";
import { runRecipe } from "../run-recipe.js";

/** The flags that a recipe can be made from. */
export interface DistillFlags extends RecipeOptions {
  readonly teacher?: string;
  readonly student?: string;
  readonly fineTuneTeacher?: boolean;
  readonly preset?: DistillPreset;
  readonly maxHours?: number;
}

interface DistillOptions extends DistillFlags {
  readonly dryRun?: boolean;
}

const examples = `
Examples:
  retort distill --teacher flan-t5-large --train a.jsonl --unlabeled b.jsonl
      a fine-tuned teacher; the student is the teacher with 2 decoder layers
  retort distill --teacher t5-large --fine-tune-teacher --student t5-small \\
      --train data/ --preset paper
      the study's schedule, teacher included
  retort distill recipe.yaml --dry-run
      hours, memory and disk that it would take, from a short calibration
  retort distill answers.yaml
      students of a model that can only be asked, from what retort gather kept
  retort distill recipe.yaml --max-hours 8 --set distillation.temperature=2`;

/** `retort distill`: big teacher, labeled pairs, many inputs → small student, compared and written out. */
export function distillCommand(): Command {
  const command = new Command("distill")
    .description("distil a teacher into a small student, compare both with the student alone, and write the student and a report")
    .argument("[recipe]", "a recipe (YAML); without it the flags make one")
    .option("--dry-run", "train nothing: say how long it would take, and how much memory and disk");
  return addCommonOptions(addDistillFlags(command)).addHelpText("after", examples).action(distill);
}

/** Adds the flags of {@link DistillFlags} that only a distillation has. */
export function addDistillFlags(command: Command): Command {
  return addRecipeOptions(command)
    .option(
      "--teacher <model>",
      "a Hugging Face model folder, org/name[@revision] of the hub, or a run's system, RUN:T; taken as fine-tuned for the task already",
    )
    .option("--fine-tune-teacher", "fine-tune the teacher on the labeled pairs first")
    .option("--student <model>", "the same, or auto: the teacher with its decoder pruned to 2 layers (default: auto)")
    .addOption(new Option("--preset <name>", "what the flags' recipe is filled up with (default: quick)").choices([...distillPresets]))
    .option("--max-hours <hours>", "end this call within about so many hours, each training at its share", positiveNumber);
}

async function distill(path: string | undefined, options: DistillOptions): Promise<void> {
  const recipe = recipeOf(path, options);
  if (isBlackBoxRecipe(recipe)) return runBlackBox(recipe, path, options);
  const config = resolveConfig(recipe);
  const runFolder = options.runDir === undefined ? defaultRunFolder("distill", config.data) : resolve(options.runDir);
  const json = options.json ?? false;
  if (options.dryRun && options.tensorboard) throw new ConfigError("--tensorboard goes with a run; --dry-run makes none.");
  const { tensorboard } = options;
  if (options.dryRun) await printEstimate({ config, runFolder, json });
  else await runDistillation({ config, runFolder, json, tensorboard });
}

/** A recipe that names gathered answers: the students of a model that can only be asked. */
async function runBlackBox(recipe: unknown, path: string | undefined, options: DistillOptions): Promise<void> {
  if (options.dryRun) throw new ConfigError("--dry-run: is for a teacher that runs here; students of gathered answers are only trained.");
  if (options.maxHours !== undefined) throw new ConfigError("--max-hours: is for a teacher that runs here.");
  const config = resolveBlackBoxConfig(recipe);
  const name = basename(path ?? "answers", extname(path ?? ""));
  const runFolder = resolve(options.runDir ?? join("runs", `distill-${name}`));
  const { json = false, tensorboard } = options;
  await runRecipe<BlackBoxReport>({ recipe: "black-box", config, runFolder, json, tensorboard, threads: config.threads }, blackBoxSummary);
}

/**
 * The recipe that a file, or the flags, stand for.
 * @throws ConfigError if there is neither, or flags that a recipe file does not go with.
 */
export function recipeOf(path: string | undefined, flags: DistillFlags): unknown {
  return withDistillFlags(path === undefined ? recipeFromFlags(flags) : fileRecipe(path, flags), flags);
}

/** A recipe with those of the flags that stand for settings of it, `--set` last. */
export function withDistillFlags(recipe: object, { maxHours, ...flags }: DistillFlags): unknown {
  return withFlags({ ...recipe, ...(maxHours === undefined ? {} : { maxHours }) }, flags);
}

function fileRecipe(path: string, flags: DistillFlags) {
  const { teacher, student, fineTuneTeacher, preset } = flags;
  return recipeInsteadOf({ teacher, student, "fine-tune-teacher": fineTuneTeacher, preset }, path, dataOf(flags));
}

function recipeFromFlags(flags: DistillFlags) {
  const { teacher, student = "auto", fineTuneTeacher = false, preset = "quick" } = flags;
  const data = dataOf(flags);
  if (teacher === undefined || data === undefined) {
    const missing = teacher === undefined ? "--teacher" : "--train";
    throw new ConfigError(`${missing} is missing: give a recipe file, or --teacher and --train.`, {
      hint: "retort init writes a recipe to start from; retort quickstart needs neither.",
    });
  }
  return distillPreset(preset, { data: data as never, teacher, student, fineTuneTeacher });
}
