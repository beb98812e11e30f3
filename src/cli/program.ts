import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { ConfigError } from "../core/index.js";
import {
  alignCommand,
  cacheCommand,
  distillCommand,
  doctorCommand,
  evaluateCommand,
  exportCommand,
  fineTuneCommand,
  gatherCommand,
  generateCommand,
  importCommand,
  initCommand,
  measureCommand,
  modelsCommand,
  pretrainCommand,
  pruneCommand,
  quickstartCommand,
  setupCommand,
  studyCommand,
  teachersCommand,
  watchCommand,
} from "./commands/index.js";

/** The whole command line. */
export function createProgram(): Command {
  const program = new Command("retort")
    .description("Compress text-generation models by knowledge distillation with pseudo-targets.")
    .version(packageVersion())
    .addHelpText(
      "after",
      "\nFirst steps:\n  retort doctor        is everything there?\n  retort quickstart    a teacher, a student, and the student distilled",
    )
    .addCommand(quickstartCommand())
    .addCommand(distillCommand())
    .addCommand(initCommand())
    .addCommand(pretrainCommand())
    .addCommand(fineTuneCommand())
    .addCommand(generateCommand())
    .addCommand(gatherCommand())
    .addCommand(evaluateCommand())
    .addCommand(importCommand())
    .addCommand(pruneCommand())
    .addCommand(measureCommand())
    .addCommand(exportCommand())
    .addCommand(alignCommand())
    .addCommand(studyCommand())
    .addCommand(watchCommand())
    .addCommand(modelsCommand())
    .addCommand(teachersCommand())
    .addCommand(cacheCommand())
    .addCommand(setupCommand())
    .addCommand(doctorCommand());
  // Commander throws instead of exiting, and leaves what is wrong to us: one message, on one path, whoever found the error.
  for (const command of withSubcommands(program)) command.exitOverride().configureOutput({ outputError: () => undefined });
  return program;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/**
 * Runs the command that `argv` (program and script first, as Node has it) asks for.
 * @throws ConfigError for flags and commands that are not there, and whatever the command throws.
 */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help has been printed already: because it was asked for (0), or because there was nothing else to do.
    if (error.code === "commander.help" || error.exitCode === 0) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else throw usageError(error, commandPath(argv.slice(2)));
  }
}

/** `retort cache prune`: as far as the arguments name commands. */
function commandPath(args: readonly string[]): string {
  let command: Command | undefined = createProgram();
  const path = [command.name()];
  for (const name of args) {
    command = command.commands.find((each) => each.name() === name);
    if (command === undefined) break;
    path.push(name);
  }
  return path.join(" ");
}

/** Commander's message, with the suggestion that it may hold on its second line as the hint. */
function usageError({ message }: CommanderError, path: string): ConfigError {
  const [sentence = "", suggestion] = message.replace(/^error: /, "").split("\n");
  const hint = suggestion?.replace(/^\((.*)\)$/, "$1") ?? `${path} --help shows what there is.`;
  return new ConfigError(/[.?!]$/.test(sentence) ? sentence : `${sentence}.`, { hint });
}

function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
