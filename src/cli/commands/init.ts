import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { Command } from "commander";
import { stringify } from "yaml";
import { ConfigError } from "../../core/index.js";
import { configJsonSchema, presetFor, resolveConfig } from "../../recipes/index.js";
import { writeFileAtomic, writeJsonAtomic } from "../../runs/index.js";
import { withPaths } from "../settings.js";
import { shortPath } from "../summary.js";
import { addDistillFlags, type DistillFlags, recipeOf, withDistillFlags } from "./distill.js";

interface InitOptions extends DistillFlags {
  readonly force?: boolean;
}

const examples = `
Examples:
  retort init
      recipe.yaml: the quickstart's recipe on a built-in dataset, to be changed
  retort init task.yaml --teacher flan-t5-large --train pairs.jsonl
      what retort distill would run with these flags
  retort distill task.yaml --dry-run`;

/** `retort init`: a recipe to start from, and the schema that an editor checks it by. */
export function initCommand(): Command {
  const command = new Command("init")
    .description("write a recipe for retort distill, with the schema that lets an editor complete and check it")
    .argument("[file]", "where to", "recipe.yaml")
    .option("--force", "replace a file that is there");
  return addDistillFlags(command).addHelpText("after", examples).action(init);
}

function init(file: string, options: InitOptions): void {
  if (existsSync(file) && !options.force) {
    throw new ConfigError(`${file}: exists already.`, { hint: "Name another file, or replace it with --force." });
  }
  const recipe = initialRecipe(options);
  resolveConfig(recipe);
  const schemaFile = `${basename(file).replace(/\.[^.]*$/, "")}.schema.json`;
  writeJsonAtomic(join(dirname(file), schemaFile), configJsonSchema());
  writeFileAtomic(file, `${header(schemaFile)}${stringify(withRelativePaths(recipe, resolve(dirname(file))))}`);
  process.stdout.write(`Wrote ${shortPath(resolve(file))} and its schema, ${schemaFile}. Next:\n  retort distill ${file} --dry-run\n`);
}

/** What the flags stand for; where none of them makes a recipe, the quickstart's with what they set. */
function initialRecipe({ force: _, ...flags }: InitOptions): unknown {
  const { set, maxHours, ...making } = flags;
  return Object.keys(making).length > 0 ? recipeOf(undefined, flags) : withDistillFlags(presetFor({ dataset: "pronounce" }), flags);
}

function header(schemaFile: string): string {
  return [
    `# yaml-language-server: $schema=./${schemaFile}`,
    "# A recipe of retort distill. Everything that is left out has a default; the schema beside this file knows all keys.",
    "# Paths are relative to this file.",
    "",
  ].join("\n");
}

/** Flags give absolute paths; in a file that moves with its data they are better relative. */
function withRelativePaths(recipe: unknown, folder: string): unknown {
  return withPaths(recipe as Record<string, unknown>, (path) => relative(folder, path) || ".");
}
