import { copyFileSync, existsSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { makeFolder, writeFileAtomic } from "../runs/index.js";
import { isCommit } from "./hub-name.js";

/** What a repository holds. */
export type RepoKind = "model" | "dataset";

/**
 * One repository's part of the cache, in the layout of Python's huggingface_hub: `blobs/` by hash, `refs/` with a branch's commit,
 * `snapshots/COMMIT/` with links to blobs.
 */
export class RepoCache {
  readonly folder: string;
  /** Only one process at a time fetches into the repository's folder. */
  readonly lockFolder: string;

  constructor(cacheFolder: string, kind: RepoKind, name: string) {
    const own = `${kind}s--${name.replace("/", "--")}`;
    this.folder = join(cacheFolder, own);
    this.lockFolder = join(cacheFolder, ".locks", own, "retort");
  }

  /** The folder of a commit's files, there or not. */
  snapshot(commit: string): string {
    return join(this.folder, "snapshots", commit);
  }

  /** Where a blob is, or will be. */
  blob(hash: string): string {
    return join(this.folder, "blobs", hash);
  }

  /** Whether the blob is there with as many bytes as it must have. */
  hasBlob(hash: string, size: number): boolean {
    return existsSync(this.blob(hash)) && statSync(this.blob(hash)).size === size;
  }

  /** Makes a file of a snapshot point to a blob; a copy where the system has no links. */
  link(commit: string, { path, hash }: { readonly path: string; readonly hash: string }): void {
    const [place, blob] = [join(this.snapshot(commit), path), this.blob(hash)];
    if (existsSync(place)) return;
    makeFolder(dirname(place));
    rmSync(place, { force: true });
    try {
      symlinkSync(relative(dirname(place), blob), place);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
      copyFileSync(blob, place);
    }
  }

  /** The commit that a revision was when it was last asked for; undefined if it never was. */
  commitOf(revision: string): string | undefined {
    if (isCommit(revision)) return revision;
    const path = join(this.folder, "refs", revision);
    const commit = existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
    return isCommit(commit) ? commit : undefined;
  }

  /** Keeps which commit a branch or tag is. */
  writeCommit(revision: string, commit: string): void {
    if (isCommit(revision)) return;
    const path = join(this.folder, "refs", revision);
    makeFolder(dirname(path));
    writeFileAtomic(path, commit);
  }
}
