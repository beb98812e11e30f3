import { basename, extname, join, resolve } from "node:path";
import { Command } from "commander";
import { ConfigError } from "../../core/index.js";
import { type DistillReport, presetFor, readings, reportTable, resolveConfig } from "../../recipes/index.js";
import { addCommonOptions, type CommonOptions, collect } from "../common-options.js";
import { formatSeconds } from "../progress.js";
import { runWithProgress } from "../run-with-progress.js";
import { applySettings, readRecipe } from "../settings.js";
import { renderTable } from "../table.js";

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
  retort quickstart                                  English words to phonemes, about a quarter of an hour
  retort quickstart --dataset webapi                 API declarations to documentation sentences
  retort quickstart --train pairs.jsonl --unlabeled inputs.jsonl
  retort quickstart --set student.training.maxEpochs=20 --run-dir runs/short`;

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
  process.stderr.write(`Run folder: ${runFolder}\n`);
  const report = (await runWithProgress({ recipe: "distill", config, runFolder, threads: config.threads })) as DistillReport;
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : summary(report, runFolder));
}

/** The recipe that the flags stand for. */
function recipeOf({ recipe, dataset, train, validation, test, unlabeled, seed, device, threads, dtype }: QuickstartOptions): unknown {
  const files = { train, validation, test, unlabeled };
  const given = Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (dataset !== undefined && given.length > 0)
    throw new ConfigError("--dataset names a built-in dataset; give it or your files, not both.");
  if (train === undefined && given.length > 0) throw new ConfigError(`--${given[0]?.[0]} goes with --train.`);
  const paths = Object.fromEntries(given.map(([split, path]) => [split, resolve(path)]));
  const data = train === undefined ? { dataset: dataset ?? "pronounce" } : paths;
  const base = recipe === undefined ? presetFor(data) : readRecipe(recipe);
  const common = Object.entries({ seed, device, threads, dtype }).filter(([, value]) => value !== undefined);
  return { ...base, ...(recipe !== undefined && (dataset ?? train) !== undefined ? { data } : {}), ...Object.fromEntries(common) };
}

function stem(path: string): string {
  return basename(path, extname(path));
}

function summary(report: DistillReport, runFolder: string): string {
  const { dataset, examples: rows, seconds } = report;
  const columns = process.stdout.columns ?? 80;
  return [
    "",
    `Test split of ${dataset.name}: ${dataset.test.toLocaleString("en")} inputs, decoded greedily`,
    "",
    renderTable(reportTable(report), columns),
    "",
    readings(report),
    "",
    ...rows
      .slice(0, 5)
      .map(({ source, references, outputs }) => [`  ${source}`, ...sideBySide({ gold: references[0] as string, ...outputs })].join("\n")),
    "",
    `Done in ${formatSeconds(seconds)}. Student: ${join(runFolder, "student")} (loads in Transformers)`,
    `Report: ${join(runFolder, "report.md")}`,
    "",
  ].join("\n");
}

function sideBySide(outputs: Readonly<Record<string, string>>): string[] {
  return Object.entries(outputs).map(([name, text]) => `    ${name.padEnd(5)} ${text}`);
}
