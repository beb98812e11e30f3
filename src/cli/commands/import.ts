import { resolve } from "node:path";
import { Command, Option } from "commander";
import { type ImportReport, resolveImportConfig } from "../../recipes/index.js";
import { given } from "../common-options.js";
import { namingFlags } from "../in-flags.js";
import { runWithProgress } from "../run-with-progress.js";
import { shortPath } from "../summary.js";

interface ImportOptions {
  readonly output: string;
  readonly dtype?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

const examples = `
Examples:
  retort import SmolLM2-135M-Instruct.Q4_1.gguf --output smollm2
      config, weights in float32, tokenizer and chat template
  retort import model.Q8_0.gguf --output model --dtype bfloat16
      half the disk`;

/** `retort import`: a Hugging Face folder of a GGUF file. */
export function importCommand(): Command {
  const command = new Command("import");
  return command
    .description("make a Hugging Face folder of a GGUF file: Llama, Qwen2 and Qwen3, with tokenizer and chat template")
    .argument("<file>", "a GGUF file, in one part")
    .requiredOption("--output <folder>", "where the model's folder goes")
    .addOption(new Option("--dtype <dtype>", "what weights are written in (default: float32)").choices(["float32", "bfloat16", "float16"]))
    .option("--force", "write into a folder that has something in it")
    .option("--json", "print one JSON document on stdout; everything else goes to stderr")
    .addHelpText("after", examples)
    .action(namingFlags({ command }, importFile));
}

async function importFile(file: string, { output, dtype, force, json }: ImportOptions): Promise<void> {
  const config = resolveImportConfig({ file: resolve(file), output: resolve(output), ...given({ dtype, force }) });
  const report = (await runWithProgress({ recipe: "import", config, runFolder: resolve(".") }, "Stopping")) as ImportReport;
  const sentence = `${shortPath(report.output)}: a ${report.modelType} of ${report.parameters.toLocaleString("en")} parameters.`;
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${sentence}\n`);
}
