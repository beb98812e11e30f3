import { createHash } from "node:crypto";
import { contentHash, DataError } from "../../core/index.js";
import { type Dataset, type EncodedExample, splitNames } from "../../data/index.js";
import { pathExists, readSealedJson, writeSealedJson } from "../../runs/index.js";

/** What a run remembers of its data, by split. */
type DataRecord = Readonly<Record<string, { readonly rows: number; readonly sha256: string }>>;

/**
 * Writes down what the data is, or makes sure that it is still what was written down: a run that goes on with other rows under the same
 * file name would mix two experiments.
 * @throws DataError naming the splits that changed; StorageError where the record itself is damaged.
 */
export function checkDataUnchanged(path: string, { splits }: Dataset): void {
  const record: DataRecord = Object.fromEntries(
    splitNames.map((name) => [name, { rows: splits[name].length, sha256: contentHash(splits[name]) }]),
  );
  if (!pathExists(path)) {
    writeSealedJson(path, record);
    return;
  }
  const before = readSealedJson<DataRecord>(
    path,
    `Put it back as it was; or remove ${path}: the data as it is now then counts as what the run began with, and a training that read other rows is refused all the same.`,
  );
  const changed = splitNames.filter((name) => before[name]?.sha256 !== record[name]?.sha256);
  if (changed.length === 0) return;
  const changes = changed.map((name) => `${name} (${before[name]?.rows ?? 0} rows then, ${record[name]?.rows} now)`);
  throw new DataError(`${path}: the data has changed since this run began: ${changes.join(", ")}.`, {
    hint: "Put the old data back, or name another run folder.",
  });
}

/** The sha-256, in hex, of what a training reads: ids, and sources and labels as tokens. */
export function examplesFingerprint(examples: readonly EncodedExample[]): string {
  const hash = createHash("sha256");
  for (const { id, inputIds, labels, isLearned } of examples) {
    hash
      .update(JSON.stringify([id, inputIds.length, labels.length]))
      .update(inputIds)
      .update(labels);
    if (isLearned !== undefined) hash.update(isLearned);
  }
  return hash.digest("hex");
}
