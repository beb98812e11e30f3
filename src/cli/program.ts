import { readFileSync } from "node:fs";
import { Command, type CommanderError } from "commander";
import { ConfigError } from "../core/index.js";
import { doctorCommand } from "./commands/doctor.js";
import { quickstartCommand } from "./commands/quickstart.js";
import { setupCommand } from "./commands/setup.js";

/** The whole command line. */
export function createProgram(): Command {
  const program = new Command("retort")
    .description("Compress text-generation models by knowledge distillation with pseudo-targets.")
    .version(packageVersion())
    .showHelpAfterError("(--help shows what there is)")
    .addCommand(quickstartCommand())
    .addCommand(setupCommand())
    .addCommand(doctorCommand());
  for (const command of [program, ...program.commands]) command.exitOverride(rethrow);
  return program;
}

/** Help and version have been printed and are no failure; a wrong flag is the user's, like any other bad input. */
function rethrow(error: CommanderError): never {
  if (error.exitCode === 0) process.exit(0);
  throw new ConfigError(error.message.replace(/^error: /, ""));
}

function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
