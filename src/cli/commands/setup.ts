import { Command } from "commander";
import { runSetup } from "../../../scripts/setup.mjs";

/** `retort setup`: libtorch and the native addon, into the user's cache folder (or the checkout, in one). */
export function setupCommand(): Command {
  return new Command("setup")
    .description("fetch libtorch and build the native addon; does only what is still to be done")
    .option("--quiet", "print only what is done, not what was done before")
    .option("--json", "print one JSON document on stdout: the exit code and what was said; everything else goes to stderr")
    .addHelpText("after", "\nExample:\n  RETORT_LIBTORCH=python npx retort setup\n      use the torch that python3 imports")
    .action(async ({ quiet = false, json = false }: { quiet?: boolean; json?: boolean }) => {
      const messages: string[] = [];
      const log = (line: string): void => {
        messages.push(line);
        process.stderr.write(`${line}\n`);
      };
      process.exitCode = await runSetup({ quiet, log });
      if (json) process.stdout.write(`${JSON.stringify({ exitCode: process.exitCode, messages })}\n`);
    });
}
