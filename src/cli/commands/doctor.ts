import { Command } from "commander";
import { diagnose, type Finding } from "../../../scripts/setup/doctor.mjs";

/** `retort doctor`: what is there, what is missing, and the fix. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("say what is there, what is missing, and how to mend it; changes nothing")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  retort doctor --json")
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await diagnose();
      process.stdout.write(json ? `${JSON.stringify(findings)}\n` : `${findings.map(describe).join("\n")}\n`);
      process.exitCode = findings.every(({ ok }) => ok) ? 0 : 2;
    });
}

function describe({ name, ok, detail, fix }: Finding): string {
  const line = `${ok ? "ok     " : "MISSING"} ${name.padEnd(10)} ${detail}`;
  return fix === undefined ? line : `${line}\n        ${"".padEnd(10)} → ${fix}`;
}
