import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { ConfigError, DataError, formatSeconds } from "../../core/index.js";
import { linesOf, splitNames } from "../../data/index.js";
import { type GenerateReport, resolveGenerateConfig } from "../../recipes/index.js";
import { isSameFile } from "../../runs/index.js";
import { addComputeOptions, type ComputeOptions, given, wholeNumber } from "../common-options.js";
import { addDecodingOptions, type DecodingOptions, decodingFrom } from "../decoding-options.js";
import { namingFlags } from "../in-flags.js";
import { runWithProgress } from "../run-with-progress.js";
import { dataPath, modelPath } from "../settings.js";
import { shortPath } from "../summary.js";

interface GenerateOptions extends ComputeOptions, DecodingOptions {
  readonly model: string;
  readonly inputs: string;
  readonly split?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly sourceColumn?: string;
  readonly delimiter?: string;
  readonly prompt?: string;
  readonly separator?: string;
  readonly chat?: boolean;
  readonly maxSourceLength?: number;
  readonly maxNewTokens?: number;
  readonly sequences?: number;
  readonly batchTokens?: number;
}

const examples = `
Examples:
  echo "red house" | retort generate --model runs/task:KD --inputs -
      one JSON line per line: id, source, and outputs with text and logProb
  retort generate --model flan-t5-large --inputs texts.jsonl --method beam \\
      --prompt "summarize: " --output summaries.jsonl
  retort generate --model student --inputs texts.txt --method sampling \\
      --sequences 8 --top-p 0.95 --output samples.jsonl`;

/** `retort generate`: a model's outputs for a file of inputs. */
export function generateCommand(): Command {
  const command = new Command("generate")
    .description("generate with a model: one JSON line per input, on stdout or into a file")
    .requiredOption("--model <model>", "a Hugging Face model folder, org/name[@revision] of the hub, or a system of a run, RUN:KD")
    .requiredOption(
      "--inputs <file>",
      "a data file with a source column, a .txt with one input per line, a dataset of the hub, or - for lines on stdin",
    )
    .addOption(new Option("--split <name>", "of a dataset of the hub (default: test)").choices(splitNames))
    .option("--output <file>", "where the JSON lines go, all at once, packed if it ends in .gz (default: stdout)")
    .option("--force", "replace an --output that is there")
    .option("--source-column <name>", "the file's name for the source column")
    .option("--delimiter <character>", "what parts the fields of a .csv or .tsv file (default: a comma, and tab in .tsv)")
    .option("--prompt <text>", "put before every source, such as 'summarize: ' (default: as the model's folder says)")
    .option("--separator <text>", "decoder-only models: put after every source (default: as the folder says, else end of sequence)")
    .option("--chat", "read inputs as a user's messages, by the model's chat template (default: as the folder says)")
    .option("--no-chat", "read inputs as texts, whatever the folder says")
    .option("--max-source-length <tokens>", "longer sources are cut (default: 512)", wholeNumber)
    .option("--max-new-tokens <tokens>", "longer outputs are cut off (default: the folder's, else 64)", wholeNumber)
    .option("--sequences <count>", "outputs per input (default: the folder's, else 1)", wholeNumber)
    .option("--batch-tokens <tokens>", "what is decoded together, padding included (default: 8192)", wholeNumber);
  return addComputeOptions(addDecodingOptions(command))
    .addHelpText("after", examples)
    .action(namingFlags({ command, renamed: { "columns.source": "--source-column" } }, generate));
}

async function generate(options: GenerateOptions): Promise<void> {
  const { json, output } = options;
  const config = resolveGenerateConfig({ ...settingsOf(options), inputs: await inputsFrom(options.inputs) });
  if (config.output !== undefined) refuseToReplace(config.output, options);
  const request = { recipe: "generate", config, runFolder: resolve("."), threads: config.threads };
  const report = (await runWithProgress(request, "Stopping")) as GenerateReport;
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else if (output === undefined) for (const line of report.lines ?? []) process.stdout.write(`${JSON.stringify(line)}\n`);
  else process.stdout.write(`${sentence(report)}\n`);
}

function settingsOf(options: GenerateOptions): Record<string, unknown> {
  const {
    split,
    prompt,
    separator,
    chat,
    maxSourceLength,
    maxNewTokens,
    sequences,
    seed,
    device,
    threads,
    output,
    sourceColumn,
    delimiter,
    batchTokens,
    folderDecoding,
  } = options;
  return {
    model: modelPath(options.model),
    decoding: decodingFrom(options),
    ...given({
      folderDecoding,
      split,
      delimiter,
      prompt,
      separator,
      chat,
      maxSourceLength,
      maxNewTokens,
      sequences,
      seed,
      device,
      threads,
    }),
    ...(output === undefined ? {} : { output: resolve(output) }),
    ...(sourceColumn === undefined ? {} : { columns: { source: sourceColumn } }),
    ...(batchTokens === undefined ? {} : { generation: { batchTokens } }),
  };
}

/** A file's path, a name of the hub, or the lines of stdin, blank ones left out. */
async function inputsFrom(inputs: string): Promise<unknown> {
  if (inputs !== "-") return dataPath(inputs);
  const filled: { id: string; source: string }[] = [];
  for await (const { text, number } of linesOf(process.stdin, "stdin")) {
    if (text.trim() !== "") filled.push({ id: `stdin:${number}`, source: text });
  }
  if (filled.length === 0) throw new DataError("stdin: there are no inputs.", { hint: "Give one input per line." });
  return filled;
}

/** Before anything is computed: a folder cannot be replaced by a file in the end, and a file may be somebody's. */
function refuseToReplace(path: string, { inputs, force = false }: GenerateOptions): void {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory()) throw new ConfigError(`--output ${shortPath(path)}: this is a folder; expected a file's name.`);
  // What would replace the inputs the recipe refuses, and --force is no advice.
  if (force || isSameFile(path, inputs)) return;
  throw new ConfigError(`--output ${shortPath(path)}: exists already.`, { hint: "Name another file, or replace it with --force." });
}

function sentence({ inputs, sequences, cutOff, seconds, output }: GenerateReport): string {
  const count = (value: number): string => value.toLocaleString("en");
  const facts = `${count(sequences)} outputs for ${count(inputs)} inputs in ${formatSeconds(seconds)}, ${count(cutOff)} of them cut off`;
  return `${facts}: ${shortPath(output as string)}`;
}
