import { basename, extname } from "node:path";
import { DataError } from "../../core/index.js";
import { type PredictionTexts, type ReferenceTexts, readPredictions, readReferences } from "../../data/index.js";
import type { EvaluateConfig } from "./evaluate-config.js";
import type { EvaluationTexts, NamedSystem } from "./evaluate-texts.js";

/** One file's rows, as far as they must be the same in all files. */
interface FileRows {
  readonly path: string;
  readonly count: number;
  readonly ids: readonly string[] | undefined;
}

interface OutputFile extends PredictionTexts {
  readonly path: string;
  readonly name: string | undefined;
}

interface ReferenceFile extends ReferenceTexts {
  readonly path: string;
}

/**
 * Reads the outputs and references that an evaluation is about.
 * @throws DataError where files have different numbers of rows or different ids, where two systems have one name, where there are no references; and
 * whatever the readers throw.
 */
export async function loadEvaluation({
  systems,
  references: paths,
}: Pick<EvaluateConfig, "systems" | "references">): Promise<EvaluationTexts> {
  const outputs: OutputFile[] = [];
  for (const { name, predictions: path, system } of systems) outputs.push(picked({ ...(await readPredictions(path)), path, name }, system));
  const given: ReferenceFile[] = [];
  for (const path of paths) given.push({ ...(await readReferences(path)), path });
  const files = given.length > 0 ? given : [referencesAmong(outputs)];
  checkSameRows([
    ...outputs.map(({ path, ids, systems }) => ({ path, ids, count: Object.values(systems)[0]?.length ?? 0 })),
    ...files.map(({ path, ids, references }) => ({ path, ids, count: references.length })),
  ]);
  const [first] = files as [ReferenceFile];
  return {
    systems: nameSystems(outputs),
    references: first.references.map((_, i) => files.flatMap(({ references }) => references[i] as readonly string[])),
  };
}

/** The one system that is asked for, under the name that it was given, or else its own. @throws DataError if the file has none of this name. */
function picked(file: OutputFile, system: string | undefined): OutputFile {
  if (system === undefined) return file;
  const predictions = file.systems[system];
  if (predictions !== undefined) return { ...file, name: file.name ?? system, systems: { "": predictions } };
  throw new DataError(`${file.path}: there are no outputs of ${system}; there are those of ${Object.keys(file.systems).join(", ")}.`);
}

/** Those of the first file that has some beside its outputs. */
function referencesAmong(outputs: readonly OutputFile[]): ReferenceFile {
  for (const { path, ids, references } of outputs) if (references !== undefined) return { path, ids, references };
  throw new DataError(`${outputs[0]?.path}: there are no references to compare with.`, { hint: "Name files of references, too." });
}

function checkSameRows(files: readonly FileRows[]): void {
  const [first, ...others] = files as [FileRows, ...FileRows[]];
  for (const other of others) {
    if (other.count === first.count) continue;
    throw new DataError(`${other.path}: ${other.count} rows, but ${first.path} has ${first.count}.`, {
      hint: "Row by row, all files must be about the same inputs.",
    });
  }
  const [known, ...rest] = files.filter(({ ids }) => ids !== undefined);
  for (const other of rest) checkSameIds(known as FileRows, other);
}

function checkSameIds(first: FileRows, other: FileRows): void {
  const row = other.ids?.findIndex((id, i) => id !== first.ids?.[i]) ?? -1;
  if (row < 0) return;
  throw new DataError(
    `${other.path}: row ${row + 1} has the id "${other.ids?.[row]}", but in ${first.path} it has "${first.ids?.[row]}".`,
    {
      hint: "Row by row, all files must be about the same inputs, in the same order.",
    },
  );
}

function nameSystems(files: readonly OutputFile[]): NamedSystem[] {
  const paths = new Map<string, string>();
  return files.flatMap(({ path, name, systems }) =>
    Object.entries(systems).map(([own, predictions]): NamedSystem => {
      const key = nameOf(own, { path, name });
      const earlier = paths.get(key);
      if (earlier !== undefined) {
        throw new DataError(`${path}: a system is called ${key} already, that of ${earlier}.`, {
          hint: "Give each file a name of its own: NAME=FILE.",
        });
      }
      paths.set(key, path);
      return { name: key, predictions };
    }),
  );
}

/** A file that names its systems keeps their names, after its own if it was given one; another is called as asked for, or as its file. */
function nameOf(own: string, { path, name }: Pick<OutputFile, "path" | "name">): string {
  if (own !== "") return name === undefined ? own : `${name}/${own}`;
  const file = basename(path, ".gz");
  return name ?? basename(file, extname(file));
}
