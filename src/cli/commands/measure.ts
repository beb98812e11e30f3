import { basename, join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { ConfigError } from "../../core/index.js";
import { type Measurements, measureTables, resolveMeasureConfig } from "../../recipes/index.js";
import { addComputeOptions, type ComputeOptions, given, wholeNumber } from "../common-options.js";
import { namingFlags } from "../in-flags.js";
import { parseSize } from "../parse-amount.js";
import { runRecipe, type SummaryLayout } from "../run-recipe.js";
import { modelPath } from "../settings.js";
import { shortPath } from "../summary.js";
import { renderTable } from "../table.js";
import { wrap } from "../text.js";

interface MeasureOptions extends ComputeOptions {
  readonly randomWeights?: boolean;
  readonly encoderLayers?: readonly number[];
  readonly decoderLayers?: readonly number[];
  readonly measures?: readonly string[];
  readonly inputLengths?: readonly number[];
  readonly outputLength?: number;
  readonly beams?: readonly number[];
  readonly rounds?: number;
  readonly repetitions?: number;
  readonly memory?: number;
  readonly maxBatch?: number;
  readonly quality?: readonly string[];
  readonly score?: string;
  readonly runDir?: string;
}

const examples = `
Examples:
  retort measure T=runs/task:T KD=runs/task:KD --quality T=31.2 KD=30.8
      what the student saves, and what it costs in quality
  retort measure bart-base --decoder-layers 4,2 --encoder-layers 4,2
      how latency and throughput follow pruning, by stack
  retort measure shapes/t5-large shapes/bart-large --random-weights \\
      --measures flops,latency --input-lengths 480 --beams 1
      of folders that hold nothing but a config.json`;

/** `retort measure`: what models cost to run. */
export function measureCommand(): Command {
  const command = new Command("measure")
    .description("measure what models cost to run: size, operations, latency, and throughput within a memory budget")
    .argument("<models...>", "Hugging Face model folders, names of the hub, or systems of runs (RUN:KD), MODEL or NAME=MODEL")
    .option("--random-weights", "draw the weights: a folder then only needs its config.json")
    .option("--encoder-layers <counts>", "measure every model also with its encoder pruned to these, such as 4,2", wholeNumbers)
    .option("--decoder-layers <counts>", "the same for the decoder", wholeNumbers)
    .option("--measures <list>", "of flops,latency,throughput (default: all)", (text: string) => text.split(","))
    .option("--input-lengths <tokens>", "default: 48,320,480", wholeNumbers)
    .option("--output-length <tokens>", "tokens of every output (default: 32)", wholeNumber)
    .option("--beams <counts>", "1 is greedy (default: 1,4)", wholeNumbers)
    .option("--rounds <count>", "how often all models take turns (default: 3); a run that has fewer gets more", wholeNumber)
    .option("--repetitions <count>", "latencies per turn (default: 5)", wholeNumber)
    .option("--memory <size>", "throughput: what a process may take, such as 4GiB (default: 16GiB, or 80 % of what is free)", parseSize)
    .option("--max-batch <count>", "throughput: no larger batch is tried (default: 256)", wholeNumber)
    .option("--quality <name=score...>", "scores of the models, for a plot of quality against cost")
    .option("--score <name>", "what the scores are (default: quality)")
    .option("--run-dir <folder>", "where everything is written (default: runs/measure); a run that is there is resumed");
  return addComputeOptions(command)
    .addHelpText("after", examples)
    .action(namingFlags({ command, renamed: { memoryBudget: "--memory", "quality.values": "--quality" } }, measure));
}

/** `4,2` as numbers. */
function wholeNumbers(text: string): number[] {
  const parts = text.split(",");
  if (!parts.every((part) => /^\d+$/.test(part))) throw new InvalidArgumentError("It must be whole numbers such as 4,2.");
  return parts.map(Number);
}

async function measure(models: readonly string[], options: MeasureOptions): Promise<void> {
  const { json = false, runDir = join("runs", "measure") } = options;
  const config = resolveMeasureConfig(configOf(models, options));
  refuseUnused(options);
  const request = { recipe: "measure", config, runFolder: resolve(runDir), threads: config.threads, stopping: "Stopping" };
  await runRecipe<Measurements>({ ...request, json }, summary);
}

function configOf(models: readonly string[], options: MeasureOptions): Record<string, unknown> {
  const { randomWeights, measures, inputLengths, outputLength, beams, rounds, repetitions, memory, maxBatch } = options;
  const { seed, device, threads } = options;
  const quality = qualityOf(options);
  return {
    models: models.flatMap((model) => variantsOf(namedModel(model), options)),
    ...given({ randomWeights, measures, inputLengths, outputLength, beams, seed, device, threads, quality }),
    latency: given({ rounds, repetitions }),
    throughput: given({ rounds, maxBatch, memoryBudget: memory }),
  };
}

/** The flags that only one measure, or one of two, knows. */
const knownTo = [
  { name: "repetitions", flag: "--repetitions", owners: ["latency"] },
  { name: "rounds", flag: "--rounds", owners: ["latency", "throughput"] },
  { name: "memory", flag: "--memory", owners: ["throughput"] },
  { name: "maxBatch", flag: "--max-batch", owners: ["throughput"] },
] as const;

function refuseUnused({ measures, ...flags }: MeasureOptions): void {
  if (measures === undefined) return;
  const unused = knownTo.find(({ name, owners }) => flags[name] !== undefined && !owners.some((owner) => measures.includes(owner)));
  if (unused === undefined) return;
  throw new ConfigError(`${unused.flag} goes with ${unused.owners.join(" or ")} among --measures, which are ${measures.join(", ")}.`);
}

interface NamedModel {
  readonly name: string;
  readonly model: string;
}

/** `NAME=MODEL`, or a model by its folder's name. */
function namedModel(text: string): NamedModel {
  const equals = text.indexOf("=");
  const [name, model] = equals < 1 ? [basename(text), text] : [text.slice(0, equals), text.slice(equals + 1)];
  return { name, model: modelPath(model) };
}

/** The model itself, and pruned as asked: one stack at a time. */
function variantsOf(whole: NamedModel, { encoderLayers = [], decoderLayers = [] }: MeasureOptions): Record<string, unknown>[] {
  const pruned = (stack: "encoder" | "decoder", counts: readonly number[]) =>
    counts.map((count) => ({ ...whole, name: `${whole.name}, ${count} ${stack}`, [`${stack}Layers`]: count }));
  return [{ ...whole }, ...pruned("encoder", encoderLayers), ...pruned("decoder", decoderLayers)];
}

function qualityOf({ quality, score }: MeasureOptions): { score: string; values: Record<string, number> } | undefined {
  if (quality === undefined) {
    if (score !== undefined) throw new ConfigError("--score goes with --quality.");
    return undefined;
  }
  const entries = quality.map((text): [string, number] => {
    const [, name, value] = /^(.+)=([^=]+)$/.exec(text) ?? [];
    if (name === undefined || value?.trim() === "" || !Number.isFinite(Number(value))) {
      throw new ConfigError(`--quality ${text}: expected NAME=NUMBER, such as KD=30.8.`);
    }
    return [name, Number(value)];
  });
  return { score: score ?? "quality", values: Object.fromEntries(entries) };
}

function summary(measurements: Measurements, { runFolder, columns }: SummaryLayout): string {
  const tables = measureTables(measurements).flatMap(({ title, table }) => [wrap(title, { columns }), renderTable(table, columns), ""]);
  return ["", ...tables, `  report  ${shortPath(join(runFolder, "report.md"))}`, ""].join("\n");
}
