import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { DataError, nearest } from "../core/index.js";
import { type Dataset, type SplitName, type Splits, splitNames } from "./dataset.js";
import type { Example } from "./example.js";
import { keepApart } from "./keep-apart.js";
import { type Companions, findCompanions, readGold, withReferences } from "./load-companions.js";
import { assertDelimited, type Columns, dataExtension, dataExtensions, readExamples, readInputs } from "./read/index.js";
import { type HoldOut, splitByHash } from "./split-by-hash.js";

/** Which file holds which split. Only `train` must be there. */
export type SplitFiles = { readonly train: string } & { readonly [name in Exclude<SplitName, "train">]?: string };

/** How to read a dataset. */
export interface LoadDatasetOptions {
  readonly columns?: Columns;
  /** What counts where `columns` names no source and a row has none: those of a task as it is published. */
  readonly taskColumns?: Columns | undefined;
  /** What parts the fields of `.csv` and `.tsv` files: a character, or `tab`. Default: a comma, and a tab in `.tsv`. */
  readonly delimiter?: string | undefined;
  /** Whether conversations stay conversations ({@link UnlabeledInput.turns}), of any number of turns. Default: one of a question and an answer is a pair of texts, others are refused. */
  readonly asConversations?: boolean | undefined;
  /** The shares of train that stand in for a validation or test file that is not there; 0 leaves the split empty. Default: 0.1 each. */
  readonly holdOut?: Partial<HoldOut>;
}

/**
 * Reads a dataset from a folder (one file per split: `train.jsonl`, `unlabeled.csv`, …), from one file (train), or from a set of files. A missing validation or
 * test split is cut off train by {@link splitByHash}, which `notes` says; a missing unlabeled split is empty. A folder's `validation_references`, `test_references` and
 * `unlabeled_gold` go with these splits by id. What is held out is kept out of the unlabeled inputs ({@link keepApart}). Throws a {@link DataError}
 * for a folder without train or with a split under another name (`dev.jsonl`), two files for one split, a delimiter where no file has any, and whatever the readers throw.
 * @example
 * ```ts
 * import { mkdirSync, writeFileSync } from "node:fs";
 * import { loadDataset } from "retort-kd";
 *
 * mkdirSync("headlines");
 * const train = Array.from({ length: 50 }, (_, i) => ({ article: `Article ${i}.`, target: `Headline ${i}` }));
 * writeFileSync("headlines/train.jsonl", train.map((row) => JSON.stringify(row)).join("\n"));
 * writeFileSync("headlines/unlabeled.csv", "id,article\nu1,An article without a headline.\n");
 *
 * const { splits, notes } = await loadDataset("headlines", { columns: { source: "article" }, holdOut: { test: 0.2 } });
 * splits.unlabeled; // → [ { id: 'u1', source: 'An article without a headline.' } ]
 * splits.train.length + splits.validation.length + splits.test.length; // → 50
 * notes[1]; // → 'test: 14 of the 50 rows of train.jsonl, by hash of the source.'
 * ```
 */
export async function loadDataset(location: string | SplitFiles, options: LoadDatasetOptions = {}): Promise<Dataset> {
  const files = typeof location === "string" ? await splitFilesAt(location) : location;
  const doubts: string[] = [];
  const isFolder = typeof location === "string" && dataExtension(location) === undefined;
  const beside: Companions = isFolder ? await findCompanions(location) : { references: {} };
  const read = await readSplits(files, { ...options, onNote: (note) => doubts.push(note) });
  const splits = await withAllReferences(read, beside);
  const { held, notes } = holdOutMissing(files, splits.train, options.holdOut ?? {});
  const apart = keepApart({ ...splits, ...held });
  const name = location === files.train || typeof location !== "string" ? stemOf(files.train) : basename(resolve(location));
  const gold = beside.gold === undefined ? {} : { gold: await readGold(splits.unlabeled, beside.gold) };
  return { name, splits: apart.splits, targetKind: "text", notes: [...notes, ...apart.notes, ...doubts], ...gold };
}

async function withAllReferences(splits: Splits, { references }: Companions): Promise<Splits> {
  return {
    ...splits,
    validation: await withReferences(splits.validation, references.validation),
    test: await withReferences(splits.test, references.test),
  };
}

/** A data file is train; anything else is taken for a folder, whose absence has the better message. */
async function splitFilesAt(location: string): Promise<SplitFiles> {
  return dataExtension(location) === undefined ? findSplitFiles(location) : { train: location };
}

/** The file of each split in a dataset folder. */
export async function findSplitFiles(folder: string): Promise<SplitFiles> {
  const status = await stat(folder).catch(() => undefined);
  if (status === undefined) throw await missingFolder(folder);
  if (!status.isDirectory()) {
    throw new DataError(`${folder}: unknown kind of data file.`, {
      hint: `Its name must end in one of ${dataExtensions.join(", ")}; or give a folder with ${splitNames.join(", ")}.`,
    });
  }
  const names = (await readdir(folder)).filter((name) => dataExtension(name) !== undefined).sort();
  const files = Object.fromEntries(splitNames.flatMap((split) => fileOf(split, folder, names)));
  if (files.train === undefined) {
    const found = names.length === 0 ? "no data file" : names.join(", ");
    throw new DataError(`${folder}: there is no train split; the folder has ${found}.`, { hint: `Expected ${expectedNames()}.` });
  }
  refuseOtherNames(folder, names, Object.keys(files));
  return files as unknown as SplitFiles;
}

/** What others call the splits beside train. */
const otherNames: Readonly<Record<string, SplitName>> = {
  valid: "validation",
  val: "validation",
  dev: "validation",
  eval: "validation",
  testing: "test",
  unlabelled: "unlabeled",
};

/** Other files are nobody's business, but a split under another name would be replaced by rows cut off train without a word. */
function refuseOtherNames(folder: string, names: readonly string[], found: readonly string[]): void {
  for (const name of names) {
    const split = otherNames[stemOf(name)];
    if (split === undefined || found.includes(split)) continue;
    throw new DataError(`${folder}: ${name} is not read: the ${split} split is called ${split}.`, {
      hint: `Rename it to ${split}${dataExtension(name)}, or give the files by name.`,
    });
  }
}

function fileOf(split: SplitName, folder: string, names: readonly string[]): [SplitName, string][] {
  const found = names.filter((name) => stemOf(name) === split);
  if (found.length > 1) throw new DataError(`${folder}: ${found.join(" and ")} are both the ${split} split; keep one.`);
  return found.map((name) => [split, join(folder, name)]);
}

async function missingFolder(folder: string): Promise<DataError> {
  const near = nearest(basename(folder), await readdir(dirname(folder)).catch(() => []));
  return new DataError(`${folder}: no such folder.`, near === undefined ? {} : { hint: `Did you mean ${near}?` });
}

function expectedNames(): string {
  return `${splitNames.join(", ")} as ${dataExtensions.join(", ")}`;
}

function stemOf(path: string): string {
  return basename(path).slice(0, -(dataExtension(path)?.length ?? 0) || undefined);
}

async function readSplits(
  files: SplitFiles,
  { columns = {}, taskColumns, delimiter, asConversations, onNote }: LoadDatasetOptions & { readonly onNote: (note: string) => void },
): Promise<Splits> {
  assertDelimited(Object.values(files), delimiter);
  const places = new Map<string, string>();
  const format = { columns, taskColumns, delimiter, asConversations, onNote };
  return {
    train: await readExamples(files.train, { ...format, places }),
    validation: files.validation === undefined ? [] : await readExamples(files.validation, format),
    test: files.test === undefined ? [] : await readExamples(files.test, format),
    unlabeled: files.unlabeled === undefined ? [] : await readInputs(files.unlabeled, { ...format, places }),
  };
}

function holdOutMissing(files: SplitFiles, train: readonly Example[], shares: Partial<HoldOut>) {
  const share = (split: "validation" | "test") => (files[split] === undefined ? (shares[split] ?? 0.1) : 0);
  const holdOut = { validation: share("validation"), test: share("test") };
  const cut = splitByHash(train, holdOut);
  const missing = (["validation", "test"] as const).filter((split) => holdOut[split] > 0);
  const empty = [...missing, "train" as const].find((split) => cut[split].length === 0);
  if (empty !== undefined) {
    throw new DataError(`${files.train}: ${train.length} rows are too few to cut ${missing.join(" and ")} off them (${empty} is empty).`, {
      hint: `Give more rows, or a file for ${missing.join(" and ")}.`,
    });
  }
  const held = Object.fromEntries(missing.map((split) => [split, cut[split]]));
  const notes = missing.map(
    (split) => `${split}: ${cut[split].length} of the ${train.length} rows of ${basename(files.train)}, by hash of the source.`,
  );
  return { held: { ...held, train: cut.train }, notes };
}
