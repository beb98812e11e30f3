import { basename, extname, join, resolve } from "node:path";
import { Command } from "commander";
import { ConfigError, formatSeconds } from "../../core/index.js";
import { cautions, type PretrainReport, pretrainPreset, resolvePretrainConfig } from "../../recipes/index.js";
import { cautionList } from "../caution-list.js";
import { addCommonOptions, type CommonOptions, collect, given } from "../common-options.js";
import { recipeInsteadOf, withFlags } from "../recipe-options.js";
import { runRecipe, type SummaryLayout } from "../run-recipe.js";
import { shortPath } from "../summary.js";
import { printable, wrap } from "../text.js";

interface PretrainOptions extends CommonOptions {
  readonly model?: string;
  readonly inputs?: string;
  readonly validation?: string;
  readonly set?: readonly string[];
}

const examples = `
Examples:
  retort pretrain --model t5-small --inputs articles.jsonl
      goes on with span corruption on your inputs, before fine-tuning
  retort pretrain recipe.yaml --inputs lines.txt
      a model from random weights, of the shape that the recipe says`;

/** `retort pretrain`: inputs that nobody labeled → a model that has read them. */
export function pretrainCommand(): Command {
  const command = new Command("pretrain")
    .description(
      "pretrain a model on inputs without labels: T5 by span corruption, BART by text infilling, GPT-2 and OPT as language models",
    )
    .argument("[recipe]", "a recipe (YAML); without it the flags make one")
    .option("--model <model>", "a Hugging Face model folder, org/name[@revision] of the hub, or a system of a run, RUN:KD")
    .option("--inputs <file>", "a data file with a source column, or a .txt with one input per line")
    .option("--validation <file>", "default: held out from --inputs")
    .option("--set <key=value>", "change one setting of the recipe; may be repeated", collect);
  return addCommonOptions(command).addHelpText("after", examples).action(pretrain);
}

async function pretrain(path: string | undefined, options: PretrainOptions): Promise<void> {
  const { runDir, json = false } = options;
  const config = resolvePretrainConfig(withFlags(recipeOf(path, options), options));
  const { inputs } = config.data;
  const runFolder = resolve(runDir ?? join("runs", `pretrain-${basename(inputs, extname(inputs))}`));
  await runRecipe<PretrainReport>(
    { recipe: "pretrain", config, runFolder, json, tensorboard: options.tensorboard, threads: config.threads },
    summary,
  );
}

function recipeOf(path: string | undefined, { model, inputs, validation }: PretrainOptions): Readonly<Record<string, unknown>> {
  if (inputs === undefined && validation !== undefined) throw new ConfigError("--validation goes with --inputs.");
  const data = inputs === undefined ? undefined : { inputs, ...given({ validation }) };
  if (path !== undefined) return recipeInsteadOf({ model }, path, data);
  if (model === undefined || data === undefined) {
    throw new ConfigError(`--${model === undefined ? "model" : "inputs"} is missing: give a recipe file, or --model and --inputs.`);
  }
  return { ...pretrainPreset(data, model) };
}

function summary({ dataset, nll, parameters, warnings, seconds }: PretrainReport, { runFolder, columns }: SummaryLayout): string {
  const count = (value: number): string => value.toLocaleString("en");
  const outcome =
    `Pretrained ${count(parameters)} parameters on ${count(dataset.unlabeled)} inputs of ${printable(dataset.name)}: ` +
    `validation NLL ${nll.toFixed(3)} per token that was to be written, on ${count(dataset.validation)} inputs.`;
  const folder = shortPath(join(runFolder, "model"));
  return [
    "",
    wrap(outcome, { columns }),
    "",
    ...cautionList(cautions({ warnings }), columns),
    `Done in ${formatSeconds(seconds)}.`,
    `  model  ${folder} (a Hugging Face folder)`,
    "",
  ].join("\n");
}
