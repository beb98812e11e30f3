import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { ConfigError } from "../../core/index.js";
import { type PruneReport, resolvePruneConfig } from "../../recipes/index.js";
import { given } from "../common-options.js";
import { namingFlags } from "../in-flags.js";
import { runWithProgress } from "../run-with-progress.js";
import { modelPath } from "../settings.js";
import { shortPath } from "../summary.js";

interface PruneOptions {
  readonly model: string;
  readonly output: string;
  readonly encoderLayers?: number | readonly number[];
  readonly decoderLayers?: number | readonly number[];
  readonly force?: boolean;
  readonly json?: boolean;
}

const examples = `
Examples:
  retort prune --model bart-base --decoder-layers 2 --output bart-6-2
      the decoder's first and last layer; the encoder stays whole
  retort prune --model t5-large --encoder-layers 0,1,-1 --decoder-layers 0,-1 \\
      --output pruned`;

/** `retort prune`: a model folder with fewer layers. */
export function pruneCommand(): Command {
  const command = new Command("prune");
  return command
    .description("make a smaller model of some of a model's layers, as a Hugging Face folder; trains nothing")
    .requiredOption("--model <model>", "a Hugging Face model folder, org/name[@revision] of the hub, or a system of a run, RUN:KD")
    .requiredOption("--output <folder>", "where the pruned model goes")
    .option("--decoder-layers <layers>", "how many to keep, or which: 0,-1 (default: all)", parseLayers)
    .option("--encoder-layers <layers>", "the same for the encoder (default: all)", parseLayers)
    .option("--force", "write into a folder that has something in it")
    .option("--json", "print one JSON document on stdout; everything else goes to stderr")
    .addHelpText("after", examples)
    .action(namingFlags({ command }, prune));
}

/** `2` as a count; `0,-1`, `5,` and `-1` as the layers themselves, negative ones from the end. */
function parseLayers(text: string): number | number[] {
  const parts = text.replace(/,$/, "").split(",");
  if (!parts.every((part) => /^-?\d+$/.test(part))) throw new InvalidArgumentError("It must be a count, or layers such as 0,-1.");
  const numbers = parts.map(Number);
  return text.includes(",") || text.startsWith("-") ? numbers : (numbers[0] as number);
}

async function prune({ model, output, encoderLayers, decoderLayers, force, json }: PruneOptions): Promise<void> {
  if (encoderLayers === undefined && decoderLayers === undefined) {
    throw new ConfigError("nothing would be pruned: give --encoder-layers or --decoder-layers.", {
      hint: "A count keeps so many, the first and the last among them; 0,-1 says which, negative ones from the end.",
    });
  }
  const config = resolvePruneConfig({
    model: modelPath(model),
    output: resolve(output),
    ...given({ encoderLayers, decoderLayers, force }),
  });
  const report = (await runWithProgress({ recipe: "prune", config, runFolder: resolve(".") }, "Stopping")) as PruneReport;
  const { before, after } = report.parameters;
  const count = (value: number): string => value.toLocaleString("en");
  const sentence = `${shortPath(report.output)}: ${count(after)} of ${count(before)} parameters.`;
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${sentence}\n`);
}
