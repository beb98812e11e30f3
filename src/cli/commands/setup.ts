import { Command } from "commander";
import { runSetup } from "../../../scripts/setup.mjs";

/** `retort setup`: libtorch and the native addon, into the user's cache folder (or the checkout, in one). */
export function setupCommand(): Command {
  return new Command("setup")
    .description("fetch libtorch and build the native addon; does only what is still to be done")
    .option("--quiet", "print only what is done, not what was done before")
    .addHelpText("after", "\nExample:\n  RETORT_LIBTORCH=python npx retort setup\n      use the torch that python3 imports")
    .action(async ({ quiet }: { quiet?: boolean }) => {
      process.exitCode = await runSetup({ quiet: quiet ?? false });
    });
}
