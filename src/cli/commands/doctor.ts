import { Command } from "commander";
import { diagnose, type Finding } from "../../../scripts/setup/doctor.mjs";
import { columnsOf, wrap } from "../text.js";

/** `retort doctor`: what is there, what is missing, and the fix. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("say what is there, what is missing, and how to mend it; changes nothing")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  retort doctor --json")
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await diagnose();
      const columns = columnsOf(process.stdout, process.stdout.isTTY ? 80 : Number.POSITIVE_INFINITY);
      const lines = findings.map((finding) => describe(finding, columns));
      process.stdout.write(json ? `${JSON.stringify(findings)}\n` : `${lines.join("\n")}\n`);
      process.exitCode = findings.every(({ ok }) => ok) ? 0 : 2;
    });
}

const margin = " ".repeat("MISSING".length + 1 + 10 + 1);

function describe({ name, ok, detail, fix }: Finding, columns: number): string {
  const state = ok ? "ok" : "MISSING";
  const line = wrap(`${state.padEnd(7)} ${name.padEnd(10)} ${detail}`, { columns, indent: margin });
  return fix === undefined ? line : `${line}\n${wrap(`${margin}→ ${fix}`, { columns, indent: `${margin}  ` })}`;
}
