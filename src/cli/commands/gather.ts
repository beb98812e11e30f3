import { basename, extname, join, resolve } from "node:path";
import { Command, Option } from "commander";
import { ConfigError, type Tree } from "../../core/index.js";
import { estimateGather, type GatherConfig, type GatherReport, resolveGatherConfig } from "../../recipes/index.js";
import { collect, given, positiveNumber, wholeNumber } from "../common-options.js";
import { confirm, gatherEstimateText, gatherSummary, placed, readGatherRecipe } from "../gather/index.js";
import { runRecipe } from "../run-recipe.js";
import { applySettings } from "../settings.js";
import { columnsOf } from "../text.js";

interface GatherOptions {
  readonly url?: string;
  readonly model?: string;
  readonly kind?: string;
  readonly keyEnv?: string;
  readonly inputs?: string;
  readonly prompt?: string;
  readonly samples?: number;
  readonly maxTokens?: number;
  readonly limit?: number;
  readonly concurrency?: number;
  readonly maxMoney?: number;
  readonly maxRequests?: number;
  readonly seed?: number;
  readonly set?: readonly string[];
  readonly runDir?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const examples = `
Examples:
  retort gather --url http://127.0.0.1:8080/v1 --inputs lines.txt \\
      --prompt prompt.yaml
      one answer per line of the file, from a server on this machine
  retort gather recipe.yaml --dry-run
      what it will cost, without a request
  retort gather recipe.yaml --limit 20 --yes
      the first 20 inputs; the same command without --limit goes on`;

/** `retort gather`: inputs → a language model's answers, with log-probabilities, on a budget. */
export function gatherCommand(): Command {
  return new Command("gather")
    .description("ask a language model behind HTTP for pseudo-targets: K answers per input, on a budget that is never exceeded")
    .argument("[recipe]", "a recipe (YAML); without it the flags make one")
    .option("--url <url>", "where an OpenAI-compatible interface begins, usually with /v1 at its end")
    .option("--model <name>", "the model (default: the only one that the server lists)")
    .addOption(new Option("--kind <kind>", "which requests to send (default: chat where there is any)").choices(["chat", "completions"]))
    .option("--key-env <variable>", "the environment variable that holds the key")
    .option("--inputs <file>", "a data file with a source column, a .txt with one input per line, or a dataset of the hub")
    .option("--prompt <file>", "the prompt with its demonstrations (YAML)")
    .option("--samples <count>", "answers per input (default: 1)", wholeNumber)
    .option("--max-tokens <count>", "the longest answer (default: 64)", wholeNumber)
    .option("--limit <count>", "only so many inputs, the first ones", wholeNumber)
    .option("--concurrency <count>", "the most requests at once (default: 8)", wholeNumber)
    .option("--max-money <amount>", "the most that all of it may cost, with prices in the recipe", positiveNumber)
    .option("--max-requests <count>", "the most requests", wholeNumber)
    .option("--seed <number>", "of samples, and of what is shown (default: 42)", wholeNumber)
    .option("--set <key=value>", "change one setting of the recipe; may be repeated", collect)
    .option("--run-dir <folder>", "where everything is written (default: runs/gather-…); a run that is there is gone on with")
    .option("--dry-run", "say what it will cost, and stop")
    .option("-y, --yes", "agree to what it will cost, without being asked")
    .option("--json", "print one JSON document on stdout; everything else goes to stderr")
    .addHelpText("after", examples)
    .action(gather);
}

async function gather(path: string | undefined, options: GatherOptions): Promise<void> {
  const { json = false, dryRun = false, yes = false } = options;
  const config = configOf(path, options);
  const runFolder = resolve(options.runDir ?? join("runs", `gather-${nameOf(config, path)}`));
  const estimate = await estimateGather(config, { runFolder });
  if (dryRun && json) return void process.stdout.write(`${JSON.stringify(estimate)}\n`);
  const isAnswered = estimate.answered === estimate.inputs;
  const text = gatherEstimateText(config, estimate, columnsOf(dryRun ? process.stdout : process.stderr, 80));
  if (dryRun) return void process.stdout.write(text);
  if (!isAnswered) process.stderr.write(text);
  if (!isAnswered && !yes) await confirm("Go on?");
  const stopping = "Waiting for the answers that are under way, then stopping";
  await runRecipe<GatherReport>({ recipe: "gather", config, runFolder, json, stopping }, gatherSummary);
}

function configOf(path: string | undefined, options: GatherOptions): GatherConfig {
  const { url, model, kind, keyEnv, inputs, prompt, samples, maxTokens, limit, concurrency, maxMoney, maxRequests, seed } = options;
  if (path === undefined && url === undefined) throw new ConfigError("--url is missing: give a recipe file, or --url and --inputs.");
  if (path === undefined && inputs === undefined) throw new ConfigError("--inputs is missing: give a recipe file, or --url and --inputs.");
  const recipe: Tree = path === undefined ? {} : readGatherRecipe(path);
  const flags = placed(given<unknown>({ inputs, prompt, samples, maxTokens, limit, concurrency, seed }), process.cwd());
  const endpoint = given({ baseUrl: url, model, kind, keyVariable: keyEnv });
  const budget = given({ money: maxMoney, requests: maxRequests });
  const merged = { ...recipe, ...flags, ...within(recipe, { endpoint, budget }) };
  return resolveGatherConfig(placed(applySettings(merged, options.set ?? []) as Tree, process.cwd()));
}

/** Flags stand above what the recipe has under the same key. */
function within(recipe: Tree, parts: Readonly<Record<string, Tree>>): Tree {
  return Object.fromEntries(
    Object.entries(parts).flatMap(([name, flags]) =>
      Object.keys(flags).length === 0 ? [] : [[name, { ...(recipe[name] as Tree | undefined), ...flags }]],
    ),
  );
}

function nameOf({ inputs }: GatherConfig, path: string | undefined): string {
  const name = path ?? (typeof inputs === "string" ? inputs : "inputs");
  return basename(name, extname(name));
}
