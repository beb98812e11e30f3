import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { DataError } from "../core/index.js";
import type { Example, UnlabeledInput } from "./example.js";
import { dataExtension, readById } from "./read/index.js";

/** Files that a dataset folder may have beside those of its splits. */
export interface Companions {
  /** `validation_references`, `test_references`: every acceptable target of a row, by its id. */
  readonly references: { readonly validation?: string; readonly test?: string };
  /** `unlabeled_gold`: the targets that unlabeled inputs would have, by id. Nobody is trained on them. */
  readonly gold?: string;
}

/** Those that a folder has. */
export async function findCompanions(folder: string): Promise<Companions> {
  const names = (await readdir(folder)).filter((name) => dataExtension(name) !== undefined);
  const found = (stem: string): string | undefined => {
    const all = names.filter((name) => basename(name, dataExtension(name)) === stem);
    if (all.length > 1) throw new DataError(`${folder}: ${all.join(" and ")} are both ${stem}; keep one.`);
    return all[0] === undefined ? undefined : join(folder, all[0]);
  };
  const [validation, test, gold] = [found("validation_references"), found("test_references"), found("unlabeled_gold")];
  return {
    references: { ...(validation === undefined ? {} : { validation }), ...(test === undefined ? {} : { test }) },
    ...(gold === undefined ? {} : { gold }),
  };
}

/**
 * The examples with the references of another file beside their own.
 * @throws DataError for a row of that file that is none of the examples', or has no references.
 */
export async function withReferences(examples: readonly Example[], path: string | undefined): Promise<readonly Example[]> {
  if (path === undefined) return examples;
  const references = await readById(path, "references");
  refuseForeign([...references.keys()], examples, path);
  return examples.map((example) => {
    const own = references.get(example.id);
    return own === undefined ? example : { ...example, references: [...new Set([...(example.references ?? []), ...own])] };
  });
}

/** The gold targets of unlabeled inputs, by id. @throws DataError as {@link withReferences}. */
export async function readGold(inputs: readonly UnlabeledInput[], path: string): Promise<ReadonlyMap<string, string>> {
  const gold = await readById(path, "target");
  refuseForeign([...gold.keys()], inputs, path);
  return new Map([...gold].map(([id, [target]]) => [id, target as string]));
}

function refuseForeign(ids: readonly string[], rows: readonly UnlabeledInput[], path: string): void {
  const known = new Set(rows.map(({ id }) => id));
  const foreign = ids.find((id) => !known.has(id));
  if (foreign === undefined) return;
  throw new DataError(`${path}: the id ${JSON.stringify(foreign)} is none of the rows that this file goes with.`, {
    hint: "Ids join the two files; both need the column id.",
  });
}
