import { basename, dirname } from "node:path";
import { DataError } from "../../core/index.js";
import { dataExtension, dataExtensions, type SplitName, splitNames } from "../../data/index.js";

/** Whose files are looked at, for messages. */
type Named = string;

/**
 * The file of each split among those of a dataset of the hub: `train.csv`, `data/train-00000-of-00001.parquet`; of other folders' files nothing is known.
 * @throws DataError if there is no train split, or a split in several files.
 */
export function splitPaths(paths: readonly string[], named: Named): { readonly train: string } & Partial<Record<SplitName, string>> {
  const files = paths.filter((path) => [".", "data"].includes(dirname(path)) && dataExtension(path) !== undefined);
  const found = Object.fromEntries(splitNames.flatMap((split) => splitPath(split, files, named)));
  if (found.train !== undefined) return found as { readonly train: string };
  const there = paths.filter((path) => dataExtension(path) !== undefined).slice(0, 5);
  throw new DataError(`${named}: there is no train split; the dataset has ${there.join(", ") || "no data file"}.`, {
    hint: `Expected ${splitNames.join(", ")} as ${dataExtensions.join(", ")}, on top or in data/. Download what you need and give the files.`,
  });
}

function splitPath(split: SplitName, files: readonly string[], named: Named): [SplitName, string][] {
  const found = files.filter((path) => splitOf(path) === split);
  if (found.length > 1 || found.some((path) => /-of-(?!00001\.)\d{5}\./.test(path))) {
    const shown = found.slice(0, 3).join(", ");
    throw new DataError(`${named}: the ${split} split is in several files (${shown}); a split is read from one.`, {
      hint: "Download them, join them into one, and give the files.",
    });
  }
  return found.map((path) => [split, path]);
}

/** The name before the ending, without the number that published datasets have on every file. */
function splitOf(path: string): string {
  return basename(path, dataExtension(path)).replace(/-\d{5}-of-\d{5}$/, "");
}
