import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { ConfigError } from "../../core/index.js";
import { type EvaluationReport, evaluate, needsEncoder, resolveEvaluateConfig, runSystem } from "../../recipes/index.js";
import { addEvaluationOptions, type EvaluationOptions, evaluationFrom } from "../evaluation-options.js";
import { evaluationSummary } from "../evaluation-summary.js";
import { namingFlags } from "../in-flags.js";
import { runWithProgress } from "../run-with-progress.js";
import { columnsOf } from "../text.js";

interface EvaluateOptions extends EvaluationOptions {
  readonly predictions?: string;
  readonly systems?: readonly string[];
  readonly references?: readonly string[];
  readonly json?: boolean;
}

const examples = `
Examples:
  retort evaluate --predictions out.txt --references gold.txt --metrics bleu
  retort evaluate --systems S=a.txt KD=b.txt --references gold1.txt gold2.txt
      every score with its interval, and b's differences from a with p-values
  retort evaluate --systems runs/task/predictions-test.jsonl \\
      --student S --teacher T --metrics bleu,rouge --json
  retort evaluate --systems old=runs/one:KD new=runs/two:KD --metrics bleu
      the distilled students of two runs on the same test split
  retort evaluate --systems S=a.txt KD=b.txt --references gold.txt \\
      --metrics bertscore --bertscore-model FacebookAI/roberta-large`;

/** `retort evaluate`: scores of outputs that are there already, how sure they are, and how systems compare. */
export function evaluateCommand(): Command {
  const command = new Command("evaluate")
    .description("score outputs by text metrics, with intervals, and compare systems; only BERTScore needs a model")
    .option("--predictions <file>", "one system's outputs: .txt with one per line, or .jsonl of retort generate or a run folder")
    .option("--systems <files...>", "such files of several systems, FILE or NAME=FILE; RUN:KD is a system of a run folder")
    .option(
      "--references <files...>",
      ".txt with one per line, or a dataset's split; several: several references (default: a run folder's own)",
    );
  return addEvaluationOptions(command).addHelpText("after", examples).action(namingFlags({ command }, evaluateFiles));
}

async function evaluateFiles({ predictions, systems, references, json, ...flags }: EvaluateOptions): Promise<void> {
  if ((predictions === undefined) === (systems === undefined)) {
    throw new ConfigError("Give outputs by --predictions FILE, or those of several systems by --systems FILE FILE….");
  }
  if ([predictions, ...(systems ?? []), ...(references ?? [])].some((text) => text !== undefined && /^(.+=)?-$/.test(text))) {
    throw new ConfigError("evaluate reads no texts from stdin: - is no file.", { hint: "Write them into a file and name that." });
  }
  const recipe = {
    systems: (systems ?? [predictions as string]).map(systemOf),
    ...(references === undefined ? {} : { references: [...references] }),
    ...evaluationFrom(flags),
  };
  const config = resolveEvaluateConfig(recipe);
  const report = await (needsEncoder(config) ? evaluateInJob(recipe, flags.threads) : evaluate(config));
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : evaluationSummary(report, config, columnsOf(process.stdout, 80)));
}

/** In a process of its own, as everything that computes with tensors. */
async function evaluateInJob(config: object, threads: number | undefined): Promise<EvaluationReport> {
  const request = { recipe: "evaluate", config, runFolder: resolve("."), threads };
  return (await runWithProgress(request, "Stopping")) as EvaluationReport;
}

/** Outputs as a recipe names them. */
interface NamedOutputs {
  readonly name?: string;
  readonly predictions: string;
  readonly system?: string;
}

/** `NAME=FILE`, unless there is a file of that name. */
function systemOf(text: string): NamedOutputs {
  const equals = text.indexOf("=");
  if (equals < 1 || existsSync(text)) return outputsOf(text);
  return { name: text.slice(0, equals), ...outputsOf(text.slice(equals + 1)) };
}

/** A file, or `RUN:KD`: what a run's system wrote for the test split. */
function outputsOf(text: string): NamedOutputs {
  const ofRun = runSystem(text);
  return ofRun === undefined ? { predictions: text } : { predictions: ofRun.predictions, system: ofRun.name };
}
