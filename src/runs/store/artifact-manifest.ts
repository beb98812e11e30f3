import { chmodSync } from "node:fs";
import { join } from "node:path";
import { type DescribedFile, describeFiles, writeSealedJson } from "../files/index.js";
import type { ArtifactSpec } from "./artifact-key.js";

/** One file of an artifact. */
export type ArtifactFile = DescribedFile;

/** What an artifact is and holds; stands beside its files as `manifest.json`, with a hash of its own. */
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
  writeSealedJson(join(folder, "manifest.json"), manifest);
  return manifest;
}
