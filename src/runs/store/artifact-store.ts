import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, StorageError } from "../../core/index.js";
import { besidePath, bytesUnder, findDamage, makeFolder, readSealedJson, recoverFolder, writeFolderAtomic } from "../files/index.js";
import { acquireLock, type LockOptions } from "../locks/index.js";
import type { ArtifactInfo } from "./artifact-info.js";
import { type ArtifactSpec, artifactKey } from "./artifact-key.js";
import { type ArtifactManifest, sealArtifact } from "./artifact-manifest.js";
import { artifactsToPrune, type PruneRules } from "./artifacts-to-prune.js";
import { FinishedFiles } from "./finished-files.js";

/** What a step made, complete and with the bytes it was made with. */
export interface Artifact {
  readonly key: string;
  /** Holds the artifact's files, read-only; they are shared, so never change them. */
  readonly folder: string;
  readonly manifest: ArtifactManifest;
  /** Whether it was made now, not found. */
  readonly made: boolean;
}

/** Fills an artifact's folder. @param finished Which files of it are there from an earlier attempt, whole. */
export type MakeArtifact = (folder: string, finished: FinishedFiles) => void | Promise<void>;

/** How an artifact is made. */
export interface MakeOptions extends Pick<LockOptions, "onWait" | "signal"> {
  /** What it holds, in words, for lists. */
  readonly about?: string;
  /**
   * Keep the files that are done when making is interrupted or the process dies: `make` then gets a folder that may hold files of an earlier
   * attempt at the same key, goes on with what is missing, and must write each file as a whole (writeFileAtomic) and say that it is finished
   * ({@link FinishedFiles}). Default: false.
   */
  readonly keepUnfinished?: boolean;
  /** Reads the artifact, before anybody may remove it. Default: nothing; what is read later may be gone. */
  readonly use?: ((artifact: Artifact) => void) | undefined;
}

/**
 * Keeps what steps made, under keys computed from everything that decides the outcome, so that the same work is never done twice:
 * `FOLDER/KEY/manifest.json` and `FOLDER/KEY/files/`. The time of last use is the manifest's modification time. What is being made piece
 * by piece grows in `FOLDER/.unfinished/KEY/files/`, and moves as a whole when it is done.
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { join } from "node:path";
 * import { ArtifactStore } from "retort-kd";
 *
 * const store = new ArtifactStore("store");
 * const inputs = { data: "sha256 of the inputs", teacher: "sha256 of the weights" };
 * const config = { sequences: 4, topP: 1 };
 * const spec = { step: "samples", version: 1, config, defaults: { topP: 1 }, inputs, dtype: "float32", engineMajor: 2 };
 * const make = (folder: string) => writeFileSync(join(folder, "samples.txt"), "there are 3 houses\n");
 * (await store.getOrMake(spec, make)).made; // → true
 * (await store.getOrMake({ ...spec, config: { sequences: 4 } }, make)).made; // → false
 * store.list().map(({ state }) => state); // → [ 'complete' ]
 * ```
 */
export class ArtifactStore {
  readonly folder: string;

  /** `folder` is made if it is missing; what killed processes left half-made in it is removed. @throws StorageError if it cannot be made. */
  constructor(folder: string) {
    makeFolder(folder);
    recoverFolder(folder);
    this.folder = folder;
  }

  /**
   * The artifact of this spec: found and verified, or else made by `make` in an empty folder. Of several processes that want the same
   * artifact one makes it and the others wait. When `make` throws or the process dies, nothing is kept, unless `keepUnfinished` is set.
   * StorageError for an artifact whose bytes have changed, for a full disk, and for links among the files.
   */
  async getOrMake(spec: ArtifactSpec, make: MakeArtifact, options: MakeOptions = {}): Promise<Artifact> {
    const key = artifactKey(spec);
    const { onWait, signal, about, keepUnfinished, use } = options;
    const lock = await this.#lock(key, { ...(onWait ? { onWait } : {}), signal, wait: true });
    try {
      const description = { key, spec, ...(about === undefined ? {} : { about }) };
      const artifact = this.#find(key) ?? (await this.#make(description, make, keepUnfinished ? this.#unfinished(key) : undefined));
      use?.(artifact);
      return artifact;
    } finally {
      lock.release();
    }
  }

  /** Every artifact, complete or not, the last used first. */
  list(): ArtifactInfo[] {
    const complete = foldersIn(this.folder)
      .filter((key) => existsSync(this.#manifestPath(key)))
      .map((key): ArtifactInfo => {
        const [bytes, lastUsedAt] = [bytesUnder(join(this.folder, key)), statSync(this.#manifestPath(key)).mtime];
        return { key, state: "complete", manifest: this.#readManifest(key), bytes, lastUsedAt };
      });
    const begun = foldersIn(join(this.folder, ".unfinished")).filter((key) => existsSync(join(this.#unfinished(key), "files")));
    const unfinished = begun.map((key): ArtifactInfo => {
      const folder = this.#unfinished(key);
      return {
        key,
        state: "unfinished",
        manifest: undefined,
        bytes: bytesUnder(folder),
        lastUsedAt: statSync(join(folder, "files")).mtime,
      };
    });
    return [...complete, ...unfinished].sort((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime());
  }

  /** What is wrong with the complete artifact, one sentence each; empty is good. Reads every byte. */
  verify(key: string): string[] {
    const manifest = this.#readManifest(key);
    if (manifest === undefined) return ["its manifest.json cannot be read, or is not what was written"];
    if (manifest.key !== key) return [`its manifest is that of ${manifest.key}`];
    return existsSync(this.#files(key)) ? findDamage(this.#files(key), manifest.files) : ["its files are missing"];
  }

  /**
   * Removes the artifacts that the rules name, and returns what was removed: unfinished ones too, but not those that a living process is making.
   * Run folders keep what is linked into them. @throws ConfigError without a rule, and for a key that is not there.
   */
  async prune(rules: PruneRules): Promise<ArtifactInfo[]> {
    const known = this.list();
    const missing = rules.keys?.find((key) => !known.some((info) => info.key === key));
    if (missing !== undefined) throw new ConfigError(`prune: there is no artifact ${missing} in ${this.folder}`);
    const removed: ArtifactInfo[] = [];
    for (const info of artifactsToPrune(known, rules)) if (await this.#remove(info)) removed.push(info);
    return removed;
  }

  #find(key: string): Artifact | undefined {
    if (!existsSync(this.#manifestPath(key))) return undefined;
    const [damage] = this.verify(key);
    if (damage !== undefined) {
      throw new StorageError(`artifact ${key}: ${damage}`, {
        hint: `Remove the folder ${join(this.folder, key)}; it will be made again.`,
      });
    }
    const now = new Date();
    utimesSync(this.#manifestPath(key), now, now);
    return { key, folder: this.#files(key), manifest: this.#readManifest(key) as ArtifactManifest, made: false };
  }

  async #make(
    description: Pick<ArtifactManifest, "key" | "spec" | "about">,
    make: MakeArtifact,
    workspace: string | undefined,
  ): Promise<Artifact> {
    const { key } = description;
    let manifest: ArtifactManifest | undefined;
    const fill = async (aside: string): Promise<void> => {
      const folder = join(aside, "files");
      makeFolder(folder);
      recoverFolder(folder);
      const finished = new FinishedFiles(folder, join(aside, finishedName));
      await make(folder, finished);
      manifest = sealArtifact(aside, description);
    };
    await writeFolderAtomic(join(this.folder, key), fill, { workspace });
    // Only now, when nobody needs it any more: the manifest has the hashes of all files.
    rmSync(join(this.folder, key, finishedName), { force: true });
    return { key, folder: this.#files(key), manifest: manifest as ArtifactManifest, made: true };
  }

  /**
   * False if it is being made, or gone. Renamed away first, so that a removal that is cut short leaves nothing that looks like an artifact.
   * A complete artifact is locked for moments only, an unfinished one as long as somebody works on it.
   */
  async #remove({ key, state }: ArtifactInfo): Promise<boolean> {
    const isComplete = state === "complete";
    const folder = isComplete ? join(this.folder, key) : this.#unfinished(key);
    const lock = await this.#lock(key, { wait: isComplete }).catch((error) => {
      if (!isComplete && error instanceof StorageError) return undefined;
      throw error;
    });
    if (lock === undefined) return false;
    try {
      // Somebody else may have removed or finished it in the meantime.
      if (!existsSync(folder)) return false;
      const aside = besidePath(join(this.folder, key), "partial");
      renameSync(folder, aside);
      rmSync(aside, { recursive: true, force: true });
      return true;
    } finally {
      lock.release();
    }
  }

  #lock(key: string, options: Omit<LockOptions, "what">) {
    return acquireLock(join(this.folder, ".locks", key), { ...options, what: `artifact ${key}` });
  }

  #readManifest(key: string): ArtifactManifest | undefined {
    try {
      return readSealedJson<ArtifactManifest>(this.#manifestPath(key), "");
    } catch {
      return undefined;
    }
  }

  #manifestPath(key: string): string {
    return join(this.folder, key, "manifest.json");
  }

  #files(key: string): string {
    return join(this.folder, key, "files");
  }

  #unfinished(key: string): string {
    return join(this.folder, ".unfinished", key);
  }
}

/** Beside an unfinished artifact's files: which of them are finished. */
const finishedName = "finished.json";

/** The names of what stands in `folder`, but for hidden files. */
function foldersIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith(".")) : [];
}
