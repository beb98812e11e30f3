import { Command } from "commander";
import { type ModelKind, modelKindOf, modelKinds } from "../../models/index.js";
import { columnsOf, wrap } from "../text.js";

/** `retort models`: which models load, what they are good for, and what each was verified against. */
export function modelsCommand(): Command {
  return new Command("models")
    .description("list the models that load, and what each was verified against")
    .argument("[model_type]", "only this one, as config.json has it, such as t5")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExamples:\n  retort models\n  retort models gpt2 --json")
    .action((modelType: string | undefined, { json }: { json?: boolean }) => {
      const kinds = modelType === undefined ? modelKinds : [modelKindOf(modelType)];
      const columns = columnsOf(process.stdout, 80);
      process.stdout.write(json ? `${JSON.stringify(kinds)}\n` : `${kinds.map((kind) => describe(kind, columns)).join("\n\n")}\n`);
    });
}

function describe({ modelType, kind, checkpoints, uses, verified, refused }: ModelKind, columns: number): string {
  const rows = [
    ["checkpoints", checkpoints.join(", ")],
    ["for", uses.join(", ")],
    ["verified", verified],
    ...(refused.length === 0 ? [] : [["refused", refused.join(", ")]]),
  ];
  const indent = " ".repeat(15);
  const lines = rows.map(([name = "", text = ""]) => wrap(`  ${name.padEnd(13)}${text}`, { columns, indent }));
  return [`${modelType} (${kind})`, ...lines].join("\n");
}
