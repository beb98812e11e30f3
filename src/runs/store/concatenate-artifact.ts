import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type WrittenFile, writeChunksAtomic } from "../files/index.js";
import type { Artifact } from "./artifact-store.js";

/** Writes the artifact's files, in the order of their names, one behind the other into the file at `path`, which is replaced as a whole. @returns What was written. */
export function concatenateArtifact({ folder, manifest }: Artifact, path: string): WrittenFile {
  return writeChunksAtomic(path, contents());
  function* contents(): Generator<Uint8Array> {
    for (const file of manifest.files) yield readFileSync(join(folder, file.path));
  }
}
