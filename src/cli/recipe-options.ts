import { basename, extname, resolve } from "node:path";
import { type Command, Option } from "commander";
import { ConfigError } from "../core/index.js";
import { builtInDatasets, tasks } from "../data/index.js";
import { type CommonOptions, collect } from "./common-options.js";
import { applySettings, readRecipe, withDataFrom } from "./settings.js";

/** The flags that say what data a recipe is about. */
export interface DataOptions {
  readonly dataset?: string;
  readonly train?: string;
  readonly validation?: string;
  readonly test?: string;
  readonly unlabeled?: string;
  readonly task?: string;
}

/** The flags of a command that runs a recipe. */
export interface RecipeOptions extends CommonOptions, DataOptions {
  readonly set?: readonly string[];
}

type Tree = Readonly<Record<string, unknown>>;

/** Adds the flags of {@link RecipeOptions}, but for the common ones. */
export function addRecipeOptions(command: Command): Command {
  return command
    .option("--dataset <name>", `a built-in dataset: ${Object.keys(builtInDatasets).join(", ")}`)
    .option(
      "--train <file>",
      "your labeled pairs (.jsonl, .csv, .parquet; columns source, target), a folder with all splits, or org/name[@revision] of the hub",
    )
    .option("--validation <file>", "default: cut off --train")
    .option("--test <file>", "default: cut off --train")
    .option("--unlabeled <file>", "inputs without targets")
    .addOption(
      new Option("--task <name>", "one of the study's tasks: its prompt, lengths and published columns for --train").choices(
        Object.keys(tasks),
      ),
    )
    .option("--set <key=value>", "change one setting of the recipe; may be repeated", collect);
}

/**
 * The `data` that the flags name, or undefined if they name none.
 * @throws ConfigError for flags that exclude or need each other.
 */
export function dataOf({ dataset, train, validation, test, unlabeled, task }: DataOptions): Tree | undefined {
  const given = Object.entries({ train, validation, test, unlabeled, task }).filter(([, path]) => path !== undefined);
  if (dataset !== undefined && given.length > 0)
    throw new ConfigError("--dataset names a built-in dataset; give it or your files, not both.");
  if (train === undefined && given.length > 0) throw new ConfigError(`--${given[0]?.[0]} goes with --train.`);
  if (dataset !== undefined) return { dataset };
  return train === undefined ? undefined : Object.fromEntries(given);
}

/**
 * A recipe file with the data that the flags name.
 * @param making What flags say that would make a recipe of its own, by the flags' names.
 * @throws ConfigError if there is any of these.
 */
export function recipeInsteadOf(making: Readonly<Record<string, unknown>>, path: string, data: Tree | undefined): Tree {
  const [flag] = Object.entries(making).find(([, value]) => value !== undefined) ?? [];
  if (flag === undefined) return recipeFromFile(path, data);
  throw new ConfigError(`--${flag}: makes a recipe of its own; with a recipe file, change the file or use --set.`);
}

/** A recipe file with the data that the flags name, if they name any. */
export function recipeFromFile(path: string, data: Tree | undefined): Tree {
  return data === undefined ? readRecipe(path) : withDataFrom(readRecipe(path), data);
}

/** The recipe with the flags that stand for settings of it, `--set` last. */
export function withFlags(recipe: Tree, { seed, device, threads, dtype, set = [] }: RecipeOptions): unknown {
  const common = Object.entries({ seed, device, threads, dtype }).filter(([, value]) => value !== undefined);
  return applySettings({ ...recipe, ...Object.fromEntries(common) }, set);
}

/** Where a run is written if no flag says so: `runs/<command>-<what the data is called>`. */
export function defaultRunFolder(
  command: string,
  { dataset, train }: { dataset?: string | undefined; train?: string | undefined },
): string {
  const name = dataset ?? basename(train as string, extname(train as string));
  return resolve("runs", `${command}-${name}`);
}
