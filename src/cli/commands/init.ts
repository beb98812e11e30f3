import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { Command } from "commander";
import { stringify } from "yaml";
import { ConfigError } from "../../core/index.js";
import { configJsonSchema, presetFor, resolveConfig } from "../../recipes/index.js";
import { writeFileAtomic } from "../../runs/index.js";
import { dataOf } from "../recipe-options.js";
import { withPaths } from "../settings.js";
import { shortPath } from "../summary.js";
import { addDistillFlags, type DistillFlags, recipeOf, withDistillFlags } from "./distill.js";

interface InitOptions extends DistillFlags {
  readonly force?: boolean;
  readonly json?: boolean;
}

const examples = `
Examples:
  retort init
      recipe.yaml: the quickstart's recipe on a built-in dataset, to be changed
  retort init --train pairs.jsonl
      the quickstart's recipe on your own files
  retort init task.yaml --teacher flan-t5-large --train pairs.jsonl
      what retort distill would run with these flags
  retort distill task.yaml --dry-run`;

/** `retort init`: a recipe to start from, and the schema that an editor checks it by. */
export function initCommand(): Command {
  const command = new Command("init")
    .description("write a recipe for retort distill, with the schema that lets an editor complete and check it")
    .argument("[file]", "where to", "recipe.yaml")
    .option("--force", "replace a file that is there")
    .option("--json", "print one JSON document on stdout: the files and the recipe");
  return addDistillFlags(command).addHelpText("after", examples).action(init);
}

function init(file: string, options: InitOptions): void {
  const recipe = initialRecipe(options);
  resolveConfig(recipe);
  const schemaFile = `${basename(file).replace(/\.[^.]*$/, "")}.schema.json`;
  const schema = { path: join(dirname(file), schemaFile), text: `${JSON.stringify(configJsonSchema(), null, 2)}\n` };
  if (!options.force) refuseToReplace(file, schema);
  writeFileAtomic(schema.path, schema.text);
  const written = withRelativePaths(recipe, resolve(dirname(file)));
  writeFileAtomic(file, `${header(schemaFile)}${stringify(written)}`);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ recipe: written, file: resolve(file), schema: resolve(schema.path) })}\n`);
    return;
  }
  process.stdout.write(`Wrote ${shortPath(resolve(file))} and its schema, ${schemaFile}. Next:\n  retort distill ${file} --dry-run\n`);
}

/** Before anything is written. A schema that says what it would say again is nobody's loss. */
function refuseToReplace(file: string, schema: { readonly path: string; readonly text: string }): void {
  const isSame = isFileOf(schema.path, schema.text);
  const taken = [file, ...(isSame ? [] : [schema.path])].find((path) => existsSync(path));
  if (taken === undefined) return;
  throw new ConfigError(`${taken}: exists already.`, { hint: "Name another file, or replace it with --force." });
}

function isFileOf(path: string, text: string): boolean {
  return existsSync(path) && statSync(path).isFile() && readFileSync(path, "utf8") === text;
}

/** What the flags stand for; where none of them makes a recipe of its own, the quickstart's with what they set. */
function initialRecipe({ force: _, json: __, ...flags }: InitOptions): unknown {
  const { teacher, student, fineTuneTeacher, preset } = flags;
  const data = dataOf(flags);
  const making = { teacher, student, "fine-tune-teacher": fineTuneTeacher, preset };
  const [flag] = Object.entries(making).find(([, value]) => value !== undefined) ?? [];
  if (flag === undefined) return withDistillFlags(presetFor((data ?? { dataset: "pronounce-1k" }) as never), flags);
  if (teacher !== undefined && data !== undefined) return recipeOf(undefined, flags);
  throw new ConfigError(`--${flag} goes with ${teacher === undefined ? "--teacher and " : ""}--train or --dataset.`, {
    hint: "Without --teacher, --student, --fine-tune-teacher and --preset, retort init writes the quickstart's recipe.",
  });
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
