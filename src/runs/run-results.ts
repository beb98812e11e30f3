import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { type DescribedFile, describeFiles, fileHash, findFileDamage, readSealedJson, writeSealedJson } from "./files/index.js";
import { type RunPaths, runPaths } from "./run-paths.js";

/** What stands in a run's `hashes.json`. */
interface ResultHashes {
  readonly files: readonly DescribedFile[];
}

const putBack = "Put the file back as it was, or make the run again in another folder.";

/** Writes down what a run's results are, in `hashes.json`: models, outputs, scores and report, each file with its hash. */
export function sealResults(paths: RunPaths): void {
  const single = [paths.scores, paths.report.html, paths.report.markdown, ...predictionFiles(paths)].filter((path) => existsSync(path));
  const folders = [paths.student, paths.baseline, paths.teacher, paths.model, paths.pretrained].filter((path) => existsSync(path));
  const named = (path: string): string => relative(paths.folder, path).split(sep).join("/");
  const files: DescribedFile[] = [
    ...single.map((path) => ({ path: named(path), bytes: statSync(path).size, sha256: fileHash(path) })),
    ...folders.flatMap((folder) => describeFiles(folder).map((file) => ({ ...file, path: `${named(folder)}/${file.path}` }))),
  ];
  writeSealedJson(paths.hashes, { files });
}

function predictionFiles({ folder }: RunPaths): string[] {
  return readdirSync(folder)
    .filter((name) => /^predictions-.+\.jsonl$/.test(name))
    .map((name) => join(folder, name));
}

/** The sha-256 of one of the results of the run in `folder`, by its path there; undefined where the run wrote no such file. */
export function resultHash(folder: string, path: string): string | undefined {
  const { files } = readSealedJson<ResultHashes>(runPaths(folder).hashes, putBack);
  return files.find((file) => file.path === path)?.sha256;
}

/**
 * Which of the results at `path` are not what their run wrote, a sentence each: a run folder, or a file or folder in one. Empty for what is no run's result, and
 * for those of runs that wrote down no hashes. Reads every byte.
 * @throws StorageError where the hashes themselves are damaged.
 */
export function changedResults(path: string): string[] {
  const absolute = resolve(path);
  const folder = [absolute, dirname(absolute), dirname(dirname(absolute))].find((above) => existsSync(runPaths(above).hashes));
  if (folder === undefined) return [];
  const inside = relative(folder, absolute).split(sep).join("/");
  const { files } = readSealedJson<ResultHashes>(runPaths(folder).hashes, putBack);
  return files.flatMap((file) => {
    const isMeant = inside === "" || file.path === inside || file.path.startsWith(`${inside}/`);
    const what = isMeant ? findFileDamage(join(folder, file.path), file) : undefined;
    return what === undefined ? [] : [`${join(folder, file.path)} is not what the run wrote: it ${what}.`];
  });
}
