import { copyFileSync, linkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Artifact } from "./artifact-store.js";
import { makeFolder } from "./make-folder.js";
import { writeFolderAtomic } from "./write-folder-atomic.js";

/** What a hard link fails with where the file system cannot make it: another disk, not supported, not allowed, too many. */
const NO_LINK = new Set(["EXDEV", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EPERM", "EMLINK"]);

/**
 * Puts the artifact's files into the folder `path`, replacing it as a whole. They are hard links: no bytes are copied, the run folder
 * stays complete when the store is pruned, and copying the run folder elsewhere copies real files, which symbolic links would not.
 * Where the file system cannot link, they are copies. Returns how many files are which.
 */
export async function linkArtifact(artifact: Artifact, path: string): Promise<{ linked: number; copied: number }> {
  const counts = { linked: 0, copied: 0 };
  await writeFolderAtomic(path, (aside) => {
    for (const file of artifact.manifest.files) {
      const [from, to] = [join(artifact.folder, file.path), join(aside, file.path)];
      makeFolder(dirname(to));
      if (tryLink(from, to)) counts.linked++;
      else {
        copyFileSync(from, to);
        counts.copied++;
      }
    }
  });
  return counts;
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (NO_LINK.has((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}
