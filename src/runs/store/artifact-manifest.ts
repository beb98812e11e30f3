import { chmodSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { StorageError } from "../../core/index.js";
import { fileHash, writeJsonAtomic } from "../files/index.js";
import type { ArtifactSpec } from "./artifact-key.js";

/** One file of an artifact. */
export interface ArtifactFile {
  /** Relative, with `/` between folders. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What an artifact is and holds; stands beside its files as `manifest.json`. */
export interface ArtifactManifest {
  readonly version: 1;
  readonly key: string;
  /** What the key was computed from, for people who wonder what an artifact is. */
  readonly spec: ArtifactSpec;
  /** What it holds, in words. */
  readonly about?: string;
  /** ISO 8601 in UTC. */
  readonly madeAt: string;
  readonly bytes: number;
  readonly files: readonly ArtifactFile[];
}

/**
 * Declares the files in `folder/files` finished: makes them read-only and writes `folder/manifest.json` about them, which it returns.
 * StorageError for a link among them.
 */
export function sealArtifact(folder: string, description: Pick<ArtifactManifest, "key" | "spec" | "about">): ArtifactManifest {
  const files = describeFiles(join(folder, "files"));
  for (const { path } of files) chmodSync(join(folder, "files", path), 0o444);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const manifest: ArtifactManifest = { version: 1, ...description, madeAt: new Date().toISOString(), bytes, files };
  writeJsonAtomic(join(folder, "manifest.json"), manifest);
  return manifest;
}

/** The files under `folder`, by path. StorageError for a link or anything else that is not a plain file, because its bytes are not here. */
export function describeFiles(folder: string): ArtifactFile[] {
  return listFiles(folder).map((path) => {
    const absolute = join(folder, path);
    return { path, bytes: statSync(absolute).size, sha256: fileHash(absolute) };
  });
}

/** What is wrong with the files under `folder`, one sentence per file that is missing, changed or not in the manifest. Empty is good. */
export function findDamage(folder: string, manifest: ArtifactManifest): string[] {
  const found = new Map(describeFiles(folder).map((file) => [file.path, file]));
  const damage = manifest.files.flatMap(({ path, bytes, sha256 }) => {
    const file = found.get(path);
    found.delete(path);
    if (file === undefined) return [`${path} is missing`];
    if (file.bytes !== bytes) return [`${path} has ${file.bytes} bytes, ${bytes} were written`];
    return file.sha256 === sha256 ? [] : [`${path} has sha-256 ${file.sha256}, ${sha256} was written`];
  });
  return [...damage, ...[...found.keys()].map((path) => `${path} was not there when the artifact was made`)];
}

function listFiles(folder: string, prefix = ""): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) return listFiles(join(folder, entry.name), `${path}/`);
    if (entry.isFile()) return [path];
    throw new StorageError(`${join(folder, entry.name)}: is neither a file nor a folder; an artifact can hold nothing else`);
  });
}
