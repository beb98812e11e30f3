import { basename, resolve } from "node:path";
import { Command, Option } from "commander";
import { type ExportTargetName, exportTargets } from "../../export/index.js";
import { parseHubName } from "../../hub/index.js";
import { type ExportReport, resolveExportConfig } from "../../recipes/index.js";
import { formatBytes } from "../../runs/index.js";
import { given } from "../common-options.js";
import { namingFlags } from "../in-flags.js";
import { runWithProgress } from "../run-with-progress.js";
import { modelPath } from "../settings.js";
import { shortPath } from "../summary.js";
import { wrap } from "../text.js";

interface ExportOptions {
  readonly to: ExportTargetName;
  readonly type?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

const examples = `
Targets:
${Object.entries(exportTargets)
  .map(([name, { describes, types }]) => `  ${name.padEnd(9)} ${describes}; --type ${types.join(", ")}`)
  .join("\n")}

Examples:
  retort export runs/task:KD --to gguf
      the distilled student, in float32: task-KD-F32.gguf
  retort export student --to gguf --type Q8_0 --output student.gguf`;

/** `retort export`: a model for other programs. */
export function exportCommand(): Command {
  const command = new Command("export");
  return command
    .description("write a model in a form that other programs run, with its tokenizer, and say how to call it")
    .argument("<model>", "a Hugging Face model folder, org/name[@revision] of the hub, or a system of a run, RUN:KD")
    .addOption(new Option("--to <target>", "the form").choices(Object.keys(exportTargets)).makeOptionMandatory())
    .option("--type <type>", "what the weights are written as (default: float32)")
    .option("--output <file>", "where it goes (default: the model's name, in this folder)")
    .option("--force", "replace what is there")
    .option("--json", "print one JSON document on stdout; everything else goes to stderr")
    .addHelpText("after", examples)
    .action(namingFlags({ command }, exportModel));
}

async function exportModel(model: string, { to, type, output: asked, force, json }: ExportOptions): Promise<void> {
  const name = nameOf(model);
  const target = exportTargets[to];
  const output = resolve(asked ?? target.fileName(name, type ?? target.types[0]));
  const config = resolveExportConfig({ model: modelPath(model), to, name, output, ...given({ type, force }) });
  const report = (await runWithProgress({ recipe: "export", config, runFolder: resolve(".") }, "Stopping")) as ExportReport;
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : summary(report));
}

/** `task-KD` of `runs/task:KD`; else what the folder, or the model of the hub, is called. */
function nameOf(model: string): string {
  const [, run, system] = /^(.+):([A-Za-z]+)$/.exec(model) ?? [];
  if (run !== undefined) return `${basename(resolve(run))}-${system}`;
  const hub = parseHubName(model);
  return hub === undefined ? basename(resolve(model)) : basename(hub.name);
}

function summary({ output, bytes, parameters, tensors, notes, usage }: ExportReport): string {
  const columns = process.stdout.columns ?? 80;
  const types = Object.entries(tensors).map(([type, count]) => `${count} tensors in ${type}`);
  return [
    `${shortPath(output)}: ${parameters.toLocaleString("en")} parameters, ${formatBytes(bytes)} (${types.join(", ")}).`,
    ...usage.map((line) => wrap(`  prompt  ${line}`, { columns, indent: "          " })),
    ...notes.map((note) => wrap(`  note    ${note}`, { columns, indent: "          " })),
    "",
  ].join("\n");
}
