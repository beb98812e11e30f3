import { basename, extname, join, resolve } from "node:path";
import { Command } from "commander";
import { ConfigError } from "../../core/index.js";
import { type DistillReport, presetFor, resolveConfig } from "../../recipes/index.js";
import { readStatus } from "../../runs/index.js";
import { addCommonOptions, type CommonOptions, collect } from "../common-options.js";
import { runWithProgress } from "../run-with-progress.js";
import { applySettings, readRecipe, withDataFrom } from "../settings.js";
import { distillSummary, shortPath } from "../summary.js";

interface QuickstartOptions extends CommonOptions {
  readonly dataset?: string;
  readonly train?: string;
  readonly validation?: string;
  readonly test?: string;
  readonly unlabeled?: string;
  readonly recipe?: string;
  readonly set?: readonly string[];
}

const examples = `
Examples:
  retort quickstart
      English words to phonemes, about a quarter of an hour
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
  const command = new Command("quickstart")
    .description("teacher, student alone, distilled student: train all three, compare them, write the student and a report")
    .option("--dataset <name>", "a built-in dataset: pronounce (default) or webapi")
    .option("--train <file>", "your labeled pairs (.jsonl, .csv, .parquet; columns source, target), or a folder with all splits")
    .option("--validation <file>", "default: cut off --train")
    .option("--test <file>", "default: cut off --train")
    .option("--unlabeled <file>", "inputs without targets")
    .option("--recipe <file>", "a recipe (YAML) to use instead of the built-in one")
    .option("--set <key=value>", "change one setting of the recipe; may be repeated", collect)
    .addHelpText("after", examples);
  return addCommonOptions(command).action(quickstart);
}

async function quickstart(options: QuickstartOptions): Promise<void> {
  const config = resolveConfig(applySettings(recipeOf(options), options.set ?? []));
  const runFolder = resolve(options.runDir ?? join("runs", `quickstart-${config.data.dataset ?? stem(config.data.train as string)}`));
  process.stderr.write(`Run folder: ${shortPath(runFolder)}${describePrevious(runFolder)}\n`);
  const report = (await runWithProgress({ recipe: "distill", config, runFolder, threads: config.threads })) as DistillReport;
  const columns = process.stdout.columns || 80;
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : distillSummary(report, { runFolder, columns }));
}

/** The recipe that the flags stand for. */
function recipeOf({ recipe, dataset, train, validation, test, unlabeled, seed, device, threads, dtype }: QuickstartOptions): unknown {
  const files = { train, validation, test, unlabeled };
  const given = Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (dataset !== undefined && given.length > 0)
    throw new ConfigError("--dataset names a built-in dataset; give it or your files, not both.");
  if (train === undefined && given.length > 0) throw new ConfigError(`--${given[0]?.[0]} goes with --train.`);
  const data = train === undefined ? { dataset: dataset ?? "pronounce" } : Object.fromEntries(given);
  const common = Object.entries({ seed, device, threads, dtype }).filter(([, value]) => value !== undefined);
  return { ...baseRecipe(recipe, data, dataset ?? train), ...Object.fromEntries(common) };
}

/** The built-in recipe for the data, or the user's, with the data that the flags name if they name any. */
function baseRecipe(path: string | undefined, data: Parameters<typeof presetFor>[0], named: string | undefined): Record<string, unknown> {
  if (path === undefined) return presetFor(data);
  return named === undefined ? readRecipe(path) : withDataFrom(readRecipe(path), data);
}

function describePrevious(runFolder: string): string {
  const previous = readStatus(runFolder);
  if (previous === undefined) return "";
  if (previous.state === "done") return " (was done before: nothing to do)";
  if (previous.state === "running") return "";
  return ` (goes on from ${previous.phase ?? "its start"})`;
}

function stem(path: string): string {
  return basename(path, extname(path));
}
